import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { phases } from '../councils/phase.js'
import { inCouncil } from '../database/in-council.js'
import { addDays, calendarDate, londonDate, parseCalendarDate } from '../dates.js'
import { namesOfFunds } from '../funds/fund.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { measuresTable, type FigureFilter } from './measures-page.js'
import { monthlyFigures } from './monthly-figures-query.js'
import { targetsOf } from './targets.js'

/** What is measured of a month, by fund, channel and phase, with what each number means and the target that it is to meet. */
export async function showMeasures(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const month = monthAsked(query, londonDate(services.clock.now()))
  const before = monthBefore(month)
  const found = await inCouncil(council.id, async trx => ({
    figures: await monthlyFigures(trx, council.id, { from: firstOf(before), to: lastOf(month) }),
    targets: await targetsOf(trx, council.id), funds: await namesOfFunds(trx, council.id), measured: await daysMeasured(trx, council.id, month)
  }))
  const filter: FigureFilter = { fundCode: field(query, 'fund'), channel: field(query, 'channel'), phase: field(query, 'phase') }
  response.render('measures/measures', {
    ...found, month, before, filter, phases, monthName: nameOf(month), beforeName: nameOf(before), groups: measuresTable(found, { month, before }, filter),
    nextMonth: month < londonDate(services.clock.now()).slice(0, 7) ? monthAfter(month) : null, may: signedIn(request).permissions
  })
}

/** How many of the month's days have been summed, and the last of them. */
async function daysMeasured(trx: Knex.Transaction, councilId: string, month: string): Promise<{ days: number, last: string | null, of: number }> {
  const row = await trx('measured_days').where({ council_id: councilId }).where('day', '>=', firstOf(month)).where('day', '<=', lastOf(month))
    .first({ days: trx.raw('count(*)'), last: trx.raw('max(day)') }) as { days: number, last: string | null }
  return { ...row, of: Number(lastOf(month).slice(8)) }
}

export function monthAsked(query: unknown, today: string): string {
  const asked = field(query, 'month')
  return parseCalendarDate(`${asked}-01`) !== null && asked >= '2000-01' && asked <= today.slice(0, 7) ? asked : today.slice(0, 7)
}

function firstOf(month: string) {
  return calendarDate(`${month}-01`)
}

function lastOf(month: string) {
  return addDays(firstOf(monthAfter(month)), -1)
}

export function monthAfter(month: string): string {
  return addDays(firstOf(month), 31).slice(0, 7)
}

export function monthBefore(month: string): string {
  return addDays(firstOf(month), -1).slice(0, 7)
}

/** `November 2026`. */
export function nameOf(month: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(new Date(`${month}-01`))
}
