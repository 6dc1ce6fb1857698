import { pageOfCode } from '../journey-pages.js'
import type { JourneyEvent } from '../recording/journey-event.js'

/** What of an event is summed. Without a part that says otherwise, pages of one code are one page. */
export type SummableEvent = Pick<JourneyEvent, 'at' | 'page' | 'kind' | 'part' | 'field' | 'message' | 'seconds'>

export type FigureKind = 'visits' | 'errors' | 'time' | 'back' | 'help' | 'help-codes' | 'reached' | 'gave-up' | 'begun' | 'ended'

/** How often something happened, on which page; of a time, how often it was so many seconds at most. */
export interface PageFigure {
  kind: FigureKind
  page: string
  field: string
  message: string
  upToSeconds: number
}

/** How a journey ended. */
export type JourneyEnd = 'paid' | 'held' | 'nothing-to-pay' | 'gave-up'

/** A time is kept as the first of these that it does not pass, so that times can be added up. Longer ones count as the longest: the page was left open. */
export const timeSteps = [5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 1800] as const

/**
 * The figures of one journey that is over, each counting one. A page that is read again is no visit; going back is seeing a page again after a
 * later one; the time of a page is from when it was shown to the next thing that happens elsewhere, and the page that somebody gave up on is the
 * last that they saw.
 * @param events in the order in which they happened
 * @param end null of a payment that was never begun: nothing has been answered
 */
export function figuresOfJourney(events: readonly SummableEvent[], end: JourneyEnd | null): PageFigure[] {
  const stays = staysOf(events)
  const reached = [...new Set(events.filter(({ kind }) => kind === 'visit' || kind === 'card' || kind === 'answered').map(({ page }) => page))]
  return [
    ...events.flatMap(figureOfEvent), ...events.flatMap(timeStated), ...stays.flatMap(seen), ...stays.flatMap(timeOf),
    ...goingsBack(stays).map(({ page }) => figure('back', page)),
    ...end === null ? [] : [
      figure('begun', ''), ...reached.map(page => figure('reached', page)), { ...figure('ended', ''), message: end },
      ...end === 'gave-up' ? [figure('gave-up', stays.at(-1)?.page ?? events.at(-1)?.page ?? '')] : []
    ]
  ]
}

/** The figures of an event that belongs to no journey, since nothing had been answered yet. */
export function figuresOfLooseEvent(event: SummableEvent): PageFigure[] {
  if (event.kind === 'help') return [figure('visits', 'help'), figure('help', event.page)]
  return event.kind === 'visit' ? [figure('visits', event.page)] : figureOfEvent(event)
}

/** One stay on one page, from when it was shown until something happens elsewhere. */
interface Stay {
  page: string
  part: string
  rank: number | null
  from: Date
  until: Date | null
  /** Of the page for help: the page on which it was asked. */
  askedOn: string | null
}

/** An answer that is refused or taken happens on the page that is there; a page that is shown again is the same stay. */
function staysOf(events: readonly SummableEvent[]): Stay[] {
  const stays: Stay[] = []
  for (const { at, page, kind, part } of events) {
    const current = stays.at(-1)
    if (kind === 'help-code') continue
    if (kind === 'answered') {
      if (current?.page === page) current.until ??= at
      continue
    }
    // Whoever asks for help is on its page from then on, whichever page they asked from.
    const shown = kind === 'help' ? 'help' : page
    if (current?.page === shown && (current.part === part || kind === 'error')) continue
    if (current !== undefined) current.until ??= at
    stays.push({ page: shown, part, rank: pageOfCode(shown)?.rank ?? null, from: at, until: null, askedOn: kind === 'help' ? page : null })
  }
  return stays
}

function seen({ page, askedOn }: Stay): PageFigure[] {
  return [figure('visits', page), ...askedOn === null ? [] : [figure('help', askedOn)]]
}

function goingsBack(stays: readonly Stay[]): Stay[] {
  const questions = stays.filter(({ rank }) => rank !== null)
  return questions.filter((stay, index) => {
    const before = questions[index - 1]
    const wasSeen = questions.slice(0, index).some(({ page, part }) => page === stay.page && part === stay.part)
    return wasSeen && before !== undefined && (before.rank ?? 0) > (stay.rank ?? 0)
  })
}

function timeOf({ page, from, until }: Stay): PageFigure[] {
  return until === null || page === 'card' ? [] : [timeFigure(page, (until.getTime() - from.getTime()) / 1000)]
}

function timeStated({ page, seconds }: SummableEvent): PageFigure[] {
  return seconds === null ? [] : [timeFigure(page, seconds)]
}

function timeFigure(page: string, seconds: number): PageFigure {
  const [longest] = timeSteps.slice(-1)
  return { ...figure('time', page), upToSeconds: timeSteps.find(step => seconds <= step) ?? longest ?? 0 }
}

function figureOfEvent({ kind, page, field, message }: SummableEvent): PageFigure[] {
  if (kind === 'error') return [{ ...figure('errors', page), field, message }]
  return kind === 'help-code' ? [figure('help-codes', page)] : []
}

function figure(kind: FigureKind, page: string): PageFigure {
  return { kind, page, field: '', message: '', upToSeconds: 0 }
}
