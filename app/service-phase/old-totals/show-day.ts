import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import { type CalendarDate, londonDate, parseCalendarDate } from '../../dates.js'
import { Conflict, FormReused, NotFound, unlessReused } from '../../errors.js'
import { maskCardNumbers, textFault } from '../../funds/card-number.js'
import { isId } from '../../ids.js'
import { fundsCountedTogether } from '../../measures/funds-counted-together.js'
import { monthOf } from '../../months.js'
import { addressWith, field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import type { ComparedRow } from './compare.js'
import { byName, comparedDays, namesForTotals } from './compared-days.js'
import { givenEarlier } from './given-days.js'
import { agreeToNote, writeNote } from './notes.js'
import { pairOf } from './total.js'

const longestNote = 1000
const steps = ['given', 'noted', 'agreed'] as const

/** What the old system and this one took on a day, by fund and method, with what explains a difference. */
export async function showDay(request: Request, response: Response): Promise<void> {
  await renderDay(request, response, {})
}

/** Somebody says why a figure differs. It explains the difference that they saw, and no other. */
export async function explainDifference(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const day = pastDayOf(request)
  const [typed, pair] = [field(request.body, 'note').trim(), field(request.body, 'pair')]
  const submitted = { pair, note: maskCardNumbers(typed) }
  const fault = textFault('note', typed, longestNote, 'Say what explains the difference')
  const refuse = async (status: number, message: string) => { await renderDay(request, response, { status, errors: [{ field: noteFieldOf(pair), message }], submitted }) }
  if (fault !== null) return await refuse(422, fault)
  const form = field(request.body, 'form')
  const isWritten = await unlessReused(inCouncil(council.id, async trx => {
    const row = await rowOf(trx, request, day, pair)
    if (row === undefined || row.state === 'equal' || seenOf(row) !== field(request.body, 'seen')) return false
    const { fundCode, methodCode, difference } = row
    await writeNote(trx, council.id, { id: isId(form) ? form : newId(), day, fundCode, methodCode, difference, note: typed }, { userId: signedIn(request).id, now: clock.now() })
    return true
  }))
  if (isWritten instanceof FormReused) return await refuse(isWritten.status, isWritten.message)
  if (!isWritten) return await refuse(409, 'The figures have changed since you opened the page. Look at the difference again')
  response.redirect(303, `/staff/service-phase/old-totals/days/${day}?done=noted`)
}

/** Somebody else than its writer agrees that a note explains all of what differs, as long as it is still what the note was written of. */
export async function agreeToExplanation(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const id = String(request.params.oldTotalNoteId)
  if (!isId(id)) throw new NotFound('note')
  const by = { userId: signedIn(request).id, now: clock.now() }
  const day = await inCouncil(council.id, async trx => {
    const agreed = await agreeToNote(trx, council.id, id, by)
    const [compared] = await comparedDays(trx, council.id, agreed, agreed)
    if (compared?.rows.some(row => row.note?.id === id && row.state === 'explained') !== true) throw new Conflict('The difference is another by now than when this note was written')
    return agreed
  })
  response.redirect(303, `/staff/service-phase/old-totals/days/${day}?done=agreed`)
}

/** The day that the address names, which is over. @throws NotFound */
export function pastDayOf({ params, services: { clock } }: Request): CalendarDate {
  const day = parseCalendarDate(String(params.day))
  if (day === null || day < '2000-01-01' || day >= londonDate(clock.now())) throw new NotFound('day')
  return day
}

interface DayPage {
  status?: number
  errors?: FieldError[]
  submitted?: { pair: string, note: string }
}

async function renderDay(request: Request, response: Response, { status = 200, errors, submitted }: DayPage): Promise<void> {
  const { council } = request
  const asked = pastDayOf(request)
  const { day, earlier, names, together } = await inCouncil(council.id, async trx => {
    const [compared] = await comparedDays(trx, council.id, asked, asked)
    if (compared === undefined) throw new NotFound('day')
    return {
      day: compared, names: await namesForTotals(trx, council.id), together: await fundsCountedTogether(trx, council.id),
      earlier: compared.given === null ? [] : await givenEarlier(trx, council.id, compared.given)
    }
  })
  const merged = (code: string | null) => [...together].filter(([, withCode]) => withCode === code).map(([from]) => from)
  response.status(status).render('service-phase/old-totals/day', {
    day, month: monthOf(asked), earlier, errors, submitted, form: newId(), may: signedIn(request).permissions, userId: signedIn(request).id,
    done: steps.find(step => step === field(request.query, 'done')), names, rows: byName(day.rows, names).map(row => ({
      row, pair: pairOf(row), noteField: noteFieldOf(pairOf(row)), seen: seenOf(row), merged: merged(row.fundCode),
      searches: [row.fundCode, ...merged(row.fundCode)].map(code => ({ code, address: searchFor(asked, code, row.methodCode) }))
    }))
  })
}

async function rowOf(trx: Knex.Transaction, { council }: Request, day: CalendarDate, pair: string): Promise<ComparedRow | undefined> {
  const [compared] = await comparedDays(trx, council.id, day, day)
  return compared?.state === 'not-given' ? undefined : compared?.rows.find(row => pairOf(row) === pair)
}

/** What a form carries of a difference, to tell whether it is still so. */
function seenOf({ difference }: ComparedRow): string {
  return `${difference.count}/${difference.amountPence}`
}

function noteFieldOf(pair: string): string {
  return `note-${pair.replace(/[^A-Z0-9]/g, '-')}`
}

function searchFor(day: CalendarDate, fundCode: string | null, method: string): string {
  return addressWith('/staff/transactions', { from: day, to: day, method, ...fundCode === null ? { kind: 'suspense' } : { fund: fundCode } })
}
