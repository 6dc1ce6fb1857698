import type { Knex } from 'knex'
import { allCouncils } from '../../councils/council.js'
import { forEachCouncil } from '../../councils/for-each-council.js'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { type CalendarDate, type Clock, londonDate, startOfLondonDay } from '../../dates.js'
import { figuresOfJourney, figuresOfLooseEvent, type PageFigure } from './figures-of-journey.js'
import { eventsOfJourneys, journeysThatAreOver, looseEventsBefore, markSummed, type OverJourney, type StoredEvent } from './journeys-query.js'

/** As long as a resident's session lives without a page: who has not gone on by then has given up. */
const idleMs = 24 * 3_600_000
const journeysAtOnce = 200
const eventsAtOnce = 2_000

/** Whose figure it is: what the figures can be narrowed to. */
interface Narrowing {
  day: CalendarDate
  fundCode: string
  channel: string
  phase: string
  scripts: 'with' | 'without' | 'unknown'
}

/** Sums for every council what is over. */
export async function sumEveryJourney(clock: Clock): Promise<void> {
  await forEachCouncil(await allCouncils(), async ({ id }) => { await sumJourneys(id, clock) })
}

/**
 * Adds journeys that are over to the figures of the day in London on which each began, some at a time: with each step what tied its events to a
 * payment and to each other is gone, so that none is added twice and one that is cut off is gone on with.
 */
export async function sumJourneys(councilId: CouncilId, clock: Clock, { journeys = journeysAtOnce, events = eventsAtOnce } = {}): Promise<void> {
  const now = clock.now()
  const today = startOfLondonDay(londonDate(now))
  const over = { idleSince: new Date(now.getTime() - idleMs), finishedBefore: today }
  for (let summed = journeys; summed > 0;) summed = await inCouncil(councilId, async trx => await sumSomeJourneys(trx, councilId, over, journeys))
  for (let summed = events; summed > 0;) summed = await inCouncil(councilId, async trx => await sumLooseEvents(trx, councilId, today, events))
}

async function sumSomeJourneys(
  trx: Knex.Transaction, councilId: CouncilId, over: { idleSince: Date, finishedBefore: Date }, most: number
): Promise<number> {
  const found = await journeysThatAreOver(trx, councilId, over, most)
  const events = await eventsOfJourneys(trx, councilId, found.map(({ journey }) => journey))
  const figures = new Figures()
  for (const journey of found) figures.addJourney(journey, events.filter(event => event.journey === journey.journey))
  await addFigures(trx, councilId, figures)
  await markSummed(trx, councilId, events.map(({ id }) => id))
  await trx('going_journeys').where({ council_id: councilId }).whereIn('payment_id', found.map(({ paymentId }) => paymentId)).delete()
  return found.length
}

async function sumLooseEvents(trx: Knex.Transaction, councilId: CouncilId, before: Date, most: number): Promise<number> {
  const events = await looseEventsBefore(trx, councilId, before, most)
  const figures = new Figures()
  for (const event of events) figures.addLoose(event)
  await addFigures(trx, councilId, figures)
  await markSummed(trx, councilId, events.map(({ id }) => id))
  return events.length
}

/** Figures as they are counted up. */
class Figures {
  readonly #counted = new Map<string, { figure: PageFigure, of: Narrowing, count: number }>()

  addJourney({ fundCode, channel, phase, end }: OverJourney, events: readonly StoredEvent[]): void {
    const [first] = events
    if (first === undefined) return
    this.#add(figuresOfJourney(events, end), { day: londonDate(first.at), fundCode, channel, phase, scripts: scriptsOf(events) })
  }

  addLoose(event: StoredEvent): void {
    const { fundCode, channel, phase, at } = event
    this.#add(figuresOfLooseEvent(event), { day: londonDate(at), fundCode, channel, phase, scripts: scriptsOf([event]) })
  }

  /** In one order, so that two who add to the same figures do not wait for each other. */
  rows(councilId: CouncilId): Record<string, string | number>[] {
    return [...this.#counted].sort(([one], [other]) => one < other ? -1 : 1).map(([, { figure, of, count }]) => ({
      council_id: councilId, day: of.day, kind: figure.kind, page: figure.page, field: figure.field, message: figure.message, up_to_seconds: figure.upToSeconds,
      fund_code: of.fundCode, channel: of.channel, phase: of.phase, scripts: of.scripts, count
    }))
  }

  #add(figures: readonly PageFigure[], of: Narrowing): void {
    for (const figure of figures) {
      const { kind, page, field, message, upToSeconds } = figure
      const key = [of.day, kind, page, field, message, upToSeconds, of.fundCode, of.channel, of.phase, of.scripts].join('|')
      this.#counted.set(key, { figure, of, count: (this.#counted.get(key)?.count ?? 0) + 1 })
    }
  }
}

/** Scripts ran in a journey when any of its forms says so; where no form was sent, nobody knows. */
function scriptsOf(events: readonly StoredEvent[]): Narrowing['scripts'] {
  if (events.some(({ scripts }) => scripts === true)) return 'with'
  return events.some(({ scripts }) => scripts === false) ? 'without' : 'unknown'
}

async function addFigures(trx: Knex.Transaction, councilId: CouncilId, figures: Figures): Promise<void> {
  const rows = figures.rows(councilId)
  for (let from = 0; from < rows.length; from += eventsAtOnce) {
    await trx('journey_figures').insert(rows.slice(from, from + eventsAtOnce))
      .onConflict(['council_id', 'day', 'kind', 'page', 'field', 'message', 'up_to_seconds', 'fund_code', 'channel', 'phase', 'scripts'])
      .merge({ count: trx.raw('journey_figures.count + excluded.count') })
  }
}
