import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../../dates.js'
import { Conflict, NotFound } from '../../errors.js'
import { amountInPounds } from '../../money.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { byName, namesForTotals, type TotalNames } from './compared-days.js'
import { dayTyped, mostRowsTyped, readDayForm, type SubmittedDay, type SubmittedRow } from './day-form.js'
import { giveDays, givenBetween, type GivenDay } from './given-days.js'
import { ourTotals } from './our-totals-query.js'
import { pastDayOf } from './show-day.js'
import { pairOf, type TotalLine } from './total.js'
import { faultOfDay, suspenseWord } from './totals-file.js'

const emptyRows = 4
/** What the old system took of lately is offered to be typed in again. */
const lookBackDays = 7

/** Where a day's totals are typed in. What is known of them is there, and every fund and method that is likely. */
export async function showFigures(request: Request, response: Response): Promise<void> {
  const day = recentDayOf(request)
  const { given, likely, names } = await inCouncil(request.council.id, async trx => {
    const [known, ours] = [await givenBetween(trx, request.council.id, addDays(day, -lookBackDays), day), await ourTotals(trx, request.council.id, day, day)]
    return { given: known.get(day), names: await namesForTotals(trx, request.council.id), likely: [...ours.values(), ...[...known.values()].map(({ lines }) => lines)].flat() }
  })
  await renderFigures(request, response, { day, seen: given?.version ?? 0, submitted: firstSubmitted(given, likely, names) })
}

/** Keeps the figures of a day. The same figures again change nothing, and those that somebody else has given meanwhile are not overwritten. */
export async function giveFigures(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const day = recentDayOf(request)
  const seen = Number(/^\d{1,6}$/.exec(field(request.body, 'seen'))?.[0] ?? 0)
  if (field(request.body, 'more') !== '') return await renderFigures(request, response, { day, seen, submitted: withMoreRows(dayTyped(request.body)) })
  const form = readDayForm(request.body, await inCouncil(council.id, async trx => await namesForTotals(trx, council.id)))
  if (form.errors !== undefined) return await renderFigures(request, response, { day, seen, ...form, status: 422 })
  try {
    await inCouncil(council.id, async trx => {
      await giveDays(trx, council.id, [{ day, seen, lines: form.values.lines }], { userId: signedIn(request).id, now: clock.now(), fileId: null })
    })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const now = await inCouncil(council.id, async trx => (await givenBetween(trx, council.id, day, day)).get(day))
    return await renderFigures(request, response, { day, seen: now?.version ?? 0, submitted: form.submitted, status: 409, now, errors: [{ field: 'taken', message: `${error.message}. What they gave is below. Sent again, your figures take its place` }] })
  }
  response.redirect(303, `/staff/service-phase/old-totals/days/${day}?done=given`)
}

interface FiguresPage {
  day: CalendarDate
  seen: number
  submitted: SubmittedDay
  status?: number
  errors?: FieldError[]
  /** What somebody else has given while this was typed. */
  now?: GivenDay
}

async function renderFigures(request: Request, response: Response, { status = 200, ...page }: FiguresPage): Promise<void> {
  const names = await inCouncil(request.council.id, async trx => await namesForTotals(trx, request.council.id))
  response.status(status).render('service-phase/old-totals/figures', {
    ...page, names, suspenseWord, canHaveMore: page.submitted.rows.length < mostRowsTyped,
    isTooLong: page.submitted.rows.length > mostRowsTyped
  })
}

function recentDayOf(request: Request): CalendarDate {
  const day = pastDayOf(request)
  if (faultOfDay(day, londonDate(request.services.clock.now())) !== null) throw new NotFound('day')
  return day
}

function firstSubmitted(given: GivenDay | undefined, likely: readonly TotalLine[], names: TotalNames): SubmittedDay {
  const isKnown = given?.isKnown === true
  const stated = new Map((isKnown ? given.lines : []).map(line => [pairOf(line), line]))
  const pairs = new Map([...stated, ...likely.map((line): [string, TotalLine] => [pairOf(line), line])])
  // What is known is never cut; what is only likely is, where there is no room for it.
  const kept = byName([...pairs.values()].slice(0, Math.max(stated.size, mostRowsTyped - emptyRows)), names).map((line): SubmittedRow => {
    const known = stated.get(pairOf(line))
    return { isKnown: true, fund: line.fundCode ?? suspenseWord, method: line.methodCode, count: String(known?.count ?? ''), pounds: poundsOf(known) }
  })
  const taken = isKnown ? given.lines.length > 0 ? 'figures' : 'nothing' : ''
  return { taken, rows: stated.size > mostRowsTyped ? kept : [...kept, ...blankRows(Math.min(emptyRows, mostRowsTyped - kept.length))] }
}

function poundsOf(line: TotalLine | undefined): string {
  return line === undefined ? '' : amountInPounds(line.amountPence)
}

function withMoreRows(submitted: SubmittedDay): SubmittedDay {
  return { ...submitted, rows: [...submitted.rows, ...blankRows(Math.min(emptyRows, mostRowsTyped - submitted.rows.length))] }
}

function blankRows(count: number): SubmittedRow[] {
  return Array.from({ length: count }, () => ({ isKnown: false, fund: '', method: '', count: '', pounds: '' }))
}
