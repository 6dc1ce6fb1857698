import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../../dates.js'
import { monthAsked } from '../../measures/month-asked.js'
import { amountInPounds } from '../../money.js'
import { addMonths, firstDay, lastDay, type Month, monthOf } from '../../months.js'
import { recordAudit } from '../../users/audit.js'
import { sendCsv } from '../../web/rendering/csv.js'
import { inert } from '../../web/rendering/inert-text.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { agreedRun, mostDays, setAgreedDays } from './agreed-run.js'
import type { ComparedDay } from './compare.js'
import { byName, comparedDays, namesForTotals, type TotalNames } from './compared-days.js'

const steps = ['loaded', 'same', 'agreed-days'] as const
const states = ['equal', 'nothing', 'explained', 'differs', 'not-given'] as const

/** A month of days, as the old system and this one have them, and how many days in a row are equal by now. */
export async function showOldTotals(request: Request, response: Response): Promise<void> {
  await renderOldTotals(request, response, {})
}

/** How many days in a row have to be equal before the service is live. */
export async function changeAgreedDays(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const typed = field(request.body, 'days').trim()
  const days = /^\d{1,2}$/.test(typed) ? Number(typed) : 0
  if (days < 1 || days > mostDays) {
    const message = `How many days must be a whole number from 1 to ${mostDays}`
    return await renderOldTotals(request, response, { status: 422, errors: [{ field: 'days', message }], submitted: { days: typed } })
  }
  await inCouncil(council.id, async trx => { await setAgreedDays(trx, council.id, days, { userId: signedIn(request).id, now: clock.now() }) })
  response.redirect(303, '/staff/service-phase/old-totals?done=agreed-days')
}

/** A row for each fund and method of each day of the month. */
export async function downloadOldTotals(request: Request, response: Response): Promise<void> {
  const month = daysAsked(request)
  const name = `old-totals-${month.name}`
  const { days, names } = await inCouncil(request.council.id, async trx => {
    await recordDownload(trx, request, name)
    return { days: await comparedDays(trx, request.council.id, month.from, month.to), names: await namesForTotals(trx, request.council.id) }
  })
  const columns = ['Day', 'State of the day', 'Fund', 'Method', 'Old system: count', 'Old system: amount', 'Here: count', 'Here: amount', 'Difference: count', 'Difference: amount', 'State', 'Note', 'Written by', 'Agreed by']
  await sendCsv(response, name, columns, [...days].reverse().flatMap(day => rowsOf(day, names)))
}

/** That somebody took figures away in a file, and which. */
export async function recordDownload(trx: Knex.Transaction, request: Request, file: string): Promise<void> {
  await recordAudit(trx, request.council.id, { at: request.services.clock.now(), userId: signedIn(request).id, action: 'old_totals_downloaded', facts: { file } })
}

interface DaysPage {
  status?: number
  errors?: FieldError[]
  submitted?: { days: string }
}

async function renderOldTotals(request: Request, response: Response, { status = 200, errors, submitted }: DaysPage): Promise<void> {
  const { council, services: { clock } } = request
  const month = daysAsked(request)
  const { days, run } = await inCouncil(council.id, async trx => {
    const found = await agreedRun(trx, council.id, clock.now())
    // What the run was looked for among is not added up again for the month.
    const known = found.among.filter(({ day }) => day >= month.from && day <= month.to)
    const upTo = addDays(known.at(-1)?.day ?? addDays(month.to, 1), -1)
    return { run: found, days: upTo < month.from ? known : [...known, ...await comparedDays(trx, council.id, month.from, upTo)] }
  })
  response.status(status).render('service-phase/old-totals/days', {
    days, run, month, errors, submitted, may: signedIn(request).permissions, done: steps.find(step => step === field(request.query, 'done')),
    counts: states.map(state => ({ state, days: days.filter(day => day.state === state).length })), isEmpty: days.every(({ state }) => state === 'not-given')
  })
}

interface AskedMonth {
  name: Month
  from: CalendarDate
  to: CalendarDate
  before: Month
  next: Month | null
}

/** Its days up to yesterday: today's are not over. Without a month that there has been, the one of yesterday. */
function daysAsked({ query, services: { clock } }: Request): AskedMonth {
  const yesterday = addDays(londonDate(clock.now()), -1)
  const month = monthAsked(query, yesterday)
  const isThis = month === monthOf(yesterday)
  return { name: month, from: firstDay(month), to: isThis ? yesterday : lastDay(month), before: addMonths(month, -1), next: isThis ? null : addMonths(month, 1) }
}

function rowsOf({ day, state, rows, given }: ComparedDay, names: TotalNames): string[][] {
  const { fundNames, methodNames } = names
  if (rows.length === 0) return [[day, state, '', '', ...given === null ? ['', ''] : ['0', '0.00'], '0', '0.00', '', '', state, '', '', '']]
  return byName(rows, names).map(row => [
    day, state, row.fundCode === null ? 'Suspense' : inert(fundNames[row.fundCode] ?? row.fundCode), inert(methodNames[row.methodCode] ?? row.methodCode),
    ...given === null ? ['', ''] : [String(row.old.count), amountInPounds(row.old.amountPence)], String(row.ours.count), amountInPounds(row.ours.amountPence),
    ...given === null ? ['', ''] : [String(row.difference.count), amountInPounds(row.difference.amountPence)], given === null ? 'not-given' : row.state,
    inert(row.note?.note ?? ''), inert(row.note?.writtenByName ?? ''), inert(row.note?.agreedByName ?? '')
  ])
}
