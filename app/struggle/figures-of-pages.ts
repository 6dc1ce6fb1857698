import type { CountedFigure } from './figures-query.js'
import { type JourneyPage, journeyPages, pageOfCode } from './journey-pages.js'
import { errorInWords, timeInWords } from './struggle-words.js'
import { type FigureKind, timeSteps } from './summing/figures-of-journey.js'

/** What is known of one page. */
export interface PageFigures {
  page: JourneyPage
  visits: number
  reached: number
  errors: number
  /** As a share of the visits, such as `4%`; null without a visit. */
  errorShare: string | null
  back: number
  gaveUp: number
  help: number
  helpCodes: number
  helpShare: string | null
  /** Within what time half of the visits were over, and three quarters: `30 seconds`; null without a time. */
  half: string | null
  threeQuarters: string | null
}

/** Every page of which anything is known, in the order of the journey. */
export function figuresOfPages(figures: readonly CountedFigure[]): PageFigures[] {
  const codes = new Set(figures.map(({ page }) => page))
  return journeyPages.filter(({ code }) => codes.has(code)).map(page => figuresOfPage(page, figures))
}

export function figuresOfPage(page: JourneyPage, all: readonly CountedFigure[]): PageFigures {
  const figures = all.filter(figure => figure.page === page.code)
  const of = (kind: FigureKind): number => total(figures.filter(figure => figure.kind === kind))
  const [visits, errors, help, helpCodes] = [of('visits'), of('errors'), of('help'), of('help-codes')]
  const times = timesOf(figures)
  return {
    page, visits, errors, help, helpCodes, reached: of('reached'), back: of('back'), gaveUp: of('gave-up'), errorShare: shareInWords(errors, visits), helpShare: shareInWords(help, visits),
    half: reachedBy(times, 0.5), threeQuarters: reachedBy(times, 0.75)
  }
}

/** The faults of a page in words, the most frequent first. */
export function faultsOfPage({ code }: JourneyPage, figures: readonly CountedFigure[]): { words: string, count: number }[] {
  const words = new Map<string, number>()
  for (const { field, message, count } of figures.filter(({ kind, page }) => kind === 'errors' && page === code)) {
    const fault = errorInWords(field, message)
    words.set(fault, (words.get(fault) ?? 0) + count)
  }
  return [...words].map(([fault, count]) => ({ words: fault, count })).sort((one, other) => other.count - one.count)
}

/** How often a page took how long: the steps at which times are counted, the empty ones at either end left out. */
export function stepsOfPage({ code }: JourneyPage, figures: readonly CountedFigure[]): { words: string, count: number }[] {
  const times = timesOf(figures.filter(({ page }) => page === code))
  const first = times.findIndex(({ count }) => count > 0)
  const last = times.findLastIndex(({ count }) => count > 0)
  return first === -1 ? [] : times.slice(first, last + 1).map(({ upTo, before, count }) => ({
    count, words: upTo === timeSteps.at(-1) ? `More than ${timeInWords(before)}` : before === 0 ? `Up to ${timeInWords(upTo)}` : `${timeInWords(before)} to ${timeInWords(upTo)}`
  }))
}

/** The total of a kind, whatever the page. */
export function totalOf(figures: readonly CountedFigure[], kind: FigureKind, narrowed: { page?: string, message?: string } = {}): number {
  return total(figures.filter(figure => figure.kind === kind && (narrowed.page ?? figure.page) === figure.page && (narrowed.message ?? figure.message) === figure.message))
}

/** Where a step of the journey has no page of ours it is named as `fallback`. */
export function nameOfPage(code: string, fallback: string): string {
  return pageOfCode(code)?.name ?? fallback
}

function timesOf(figures: readonly CountedFigure[]): { upTo: number, before: number, count: number }[] {
  const times = figures.filter(({ kind }) => kind === 'time')
  return timeSteps.map((upTo, index) => ({ upTo, before: timeSteps[index - 1] ?? 0, count: total(times.filter(({ upToSeconds }) => upToSeconds === upTo)) }))
}

/** The first step within which so large a share of the times are. */
function reachedBy(times: readonly { upTo: number, before: number, count: number }[], share: number): string | null {
  const all = times.reduce((sum, { count }) => sum + count, 0)
  let sum = 0
  const step = times.find(({ count }) => (sum += count) >= all * share && sum > 0)
  if (all === 0 || step === undefined) return null
  return step.upTo === timeSteps.at(-1) ? `more than ${timeInWords(step.before)}` : `${timeInWords(step.upTo)} or less`
}

const percent = new Intl.NumberFormat('en-GB', { style: 'percent' })

/** Such as `4%`; null of nothing. */
export function shareInWords(part: number, of: number): string | null {
  return of === 0 ? null : percent.format(part / of)
}

function total(figures: readonly { count: number }[]): number {
  return figures.reduce((sum, { count }) => sum + count, 0)
}
