import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { duplicateRules } from '../../refunds/duplicates/duplicate-rules.js'
import { markerDays, mostMarkerDays } from '../../traces/marker.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { changeDuplicateRules, changeMarkerDays, seenAs, type SettingStep } from './change-days.js'
import { readDuplicateRulesForm, readMarkerDaysForm } from './days-form.js'

/** What a page shows beside the setting: a form as it was sent, and what is wrong with it. */
interface Sent {
  status?: number
  errors?: FieldError[]
  submitted?: Record<string, string>
  /** Of the form in which there is a fault; what is so by now without one. */
  seen?: string
}

/** How long the mark of a trace stays on an account. */
export async function showMarkerDays(request: Request, response: Response): Promise<void> {
  await drawMarkerDays(request, response, {})
}

export async function saveMarkerDays(request: Request, response: Response): Promise<void> {
  const { values, errors } = readMarkerDaysForm(request.body)
  const sent = errors === undefined ? await refused(request, async (trx, step) => { await changeMarkerDays(trx, step, values) }) : { ...refusal(request, 422, errors), seen: field(request.body, 'seen') }
  if (sent !== null) return await drawMarkerDays(request, response, sent)
  response.redirect(303, '/staff/settings/marks?done=yes')
}

/** What is taken for a payment that was made twice. */
export async function showDuplicateRules(request: Request, response: Response): Promise<void> {
  await drawDuplicateRules(request, response, {})
}

export async function saveDuplicateRules(request: Request, response: Response): Promise<void> {
  const { values, errors } = readDuplicateRulesForm(request.body)
  const sent = errors === undefined ? await refused(request, async (trx, step) => { await changeDuplicateRules(trx, step, values) }) : { ...refusal(request, 422, errors), seen: field(request.body, 'seen') }
  if (sent !== null) return await drawDuplicateRules(request, response, sent)
  response.redirect(303, '/staff/settings/duplicates?done=yes')
}

async function drawMarkerDays(request: Request, response: Response, { status, errors, submitted, seen }: Sent): Promise<void> {
  const { council } = request
  const days = await inCouncil(council.id, async trx => await markerDays(trx, council.id))
  response.status(status ?? 200).render('settings/days/marks', {
    days, seen: seen ?? days, mostMarkerDays, errors, isDone: isDone(request, errors), submitted: submitted ?? { days: String(days) }
  })
}

async function drawDuplicateRules(request: Request, response: Response, { status, errors, submitted, seen }: Sent): Promise<void> {
  const { council } = request
  const rules = await inCouncil(council.id, async trx => await duplicateRules(trx, council.id))
  const asTicked = {
    'days': String(rules.days), 'same-card': rules.sameCard ? 'yes' : '', 'same-payer': rules.samePayer ? 'yes' : '', 'other-method': rules.otherMethod ? 'yes' : ''
  }
  response.status(status ?? 200).render('settings/days/duplicates', {
    seen: seen ?? seenAs(rules), errors, isDone: isDone(request, errors), submitted: submitted ?? asTicked
  })
}

async function refused(request: Request, change: (trx: Knex.Transaction, step: SettingStep) => Promise<void>): Promise<Sent | null> {
  const { council, services } = request
  const step = { councilId: council.id, userId: signedIn(request).id, now: services.clock.now(), seen: field(request.body, 'seen') }
  try {
    await inCouncil(council.id, async trx => { await change(trx, step) })
    return null
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return refusal(request, error.status, [{ field: 'days', message: error.message }])
  }
}

function refusal({ body }: Request, status: number, errors: FieldError[]): Sent {
  return { status, errors, submitted: Object.fromEntries(['days', 'same-card', 'same-payer', 'other-method'].map(name => [name, field(body, name)])) }
}

function isDone({ query }: Request, errors: FieldError[] | undefined): boolean {
  return errors === undefined && field(query, 'done') === 'yes'
}
