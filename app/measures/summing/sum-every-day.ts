import type { Knex } from 'knex'
import { allCouncils } from '../../councils/council.js'
import { forEachCouncil } from '../../councils/for-each-council.js'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { addDays, type CalendarDate, type Clock, londonDate } from '../../dates.js'
import { lastDay, monthOf } from '../../months.js'
import type { DayRange } from './daily-figure.js'
import { sumDays } from './sum-days.js'

/** What comes to light later than this after a day no longer changes the day's figures. */
const lateDays = 62
/** A council that has never been measured gets what it has of so many days. */
const mostDays = 800

/** Sums for every council the days up to yesterday that are new, that were missed, or that may have changed since; a month a transaction. */
export async function sumEveryDay(clock: Clock): Promise<void> {
  await forEachCouncil(await allCouncils(), async ({ id }) => { await sumDaysOfCouncil(id, clock.now()) })
}

/** The same for one. */
export async function sumDaysOfCouncil(councilId: CouncilId, now: Date): Promise<void> {
  const range = await inCouncil(councilId, async trx => await daysToSum(trx, councilId, now))
  for (const part of byMonth(range)) await inCouncil(councilId, async trx => { await sumDays(trx, councilId, part, now) })
}

/** The days that are to be summed now: none, where the council has had nothing before today, as its first day is the first with anything. */
export async function daysToSum(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<DayRange> {
  const to = addDays(londonDate(now), -1)
  const { rows: [known] } = await trx.raw<{ rows: { measured: CalendarDate | null, first: CalendarDate | null }[] }>(`
    select (select max(day) from measured_days where council_id = :councilId) as measured, least(
      (select min(accounting_date) from postings where council_id = :councilId),
      (select (min(created_at) at time zone 'Europe/London')::date from payments where council_id = :councilId),
      (select min(given_on) from feedback where council_id = :councilId)) as first`, { councilId })
  if (known === undefined) throw new Error('A row of figures without a row')
  const first = known.first ?? addDays(to, 1)
  const since = known.measured === null ? first : earliest(addDays(known.measured, 1), addDays(to, -lateDays))
  return { from: [first, since, addDays(to, -mostDays)].reduce(latest), to }
}

function byMonth({ from, to }: DayRange): DayRange[] {
  const parts: DayRange[] = []
  for (let start = from; start <= to;) {
    const end = earliest(lastDay(monthOf(start)), to)
    parts.push({ from: start, to: end })
    start = addDays(end, 1)
  }
  return parts
}

function earliest(one: CalendarDate, other: CalendarDate): CalendarDate {
  return one < other ? one : other
}

function latest(one: CalendarDate, other: CalendarDate): CalendarDate {
  return one > other ? one : other
}
