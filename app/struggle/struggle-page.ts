import { drawFunnel, type FunnelDrawing } from './draw-funnel.js'
import { figuresOfPages, nameOfPage, type PageFigures, shareInWords, totalOf } from './figures-of-pages.js'
import type { CountedFigure } from './figures-query.js'

/** A step of the funnel: how many journeys came so far, and how many went no further. */
interface Step {
  name: string
  count: number
  /** Of those that began: `67%`. */
  share: string | null
  gaveUp: number | null
}

export interface StrugglePage {
  begun: number
  ended: { paid: number, held: number, nothingToPay: number, gaveUp: number }
  steps: Step[]
  /** Journeys that ended on no step, but on a page beside them. */
  gaveUpElsewhere: number
  drawing: FunnelDrawing | null
  pages: PageFigures[]
  /** The pages on which help was asked, most often first. */
  asked: PageFigures[]
}

/** Not every page is a step: some are shown to few, some stand beside the way. */
const stepPages = ['postcode', 'amount', 'basket', 'details', 'check', 'card']

/** Where people struggle, from the figures of a month. */
export function strugglePage(figures: readonly CountedFigure[]): StrugglePage {
  const begun = totalOf(figures, 'begun')
  const ended = {
    paid: totalOf(figures, 'ended', { message: 'paid' }), held: totalOf(figures, 'ended', { message: 'held' }),
    nothingToPay: totalOf(figures, 'ended', { message: 'nothing-to-pay' }), gaveUp: totalOf(figures, 'ended', { message: 'gave-up' })
  }
  const counts = [
    { name: 'First answer given', count: begun, gaveUp: totalOf(figures, 'gave-up', { page: 'reference' }) },
    ...stepPages.map(code => ({
      name: nameOfPage(code, code), count: totalOf(figures, 'reached', { page: code }), gaveUp: totalOf(figures, 'gave-up', { page: code })
    })),
    { name: 'Paid or held', count: ended.paid + ended.held, gaveUp: null }
  ]
  const pages = figuresOfPages(figures)
  return {
    begun, ended, gaveUpElsewhere: ended.gaveUp - counts.reduce((sum, { gaveUp }) => sum + (gaveUp ?? 0), 0), drawing: drawFunnel(counts), pages,
    steps: counts.map(step => ({ ...step, share: shareInWords(step.count, begun) })),
    asked: pages.filter(({ help, helpCodes }) => help + helpCodes > 0).sort((one, other) => other.help + other.helpCodes - one.help - one.helpCodes)
  }
}
