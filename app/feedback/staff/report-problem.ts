import type { Request, Response } from 'express'
import { v5, v7 as newId } from 'uuid'
import { phaseAt } from '../../councils/phase.js'
import { inCouncil } from '../../database/in-council.js'
import { addressWith, field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { keepFeedback } from '../feedback.js'
import { readFeedbackForm } from '../feedback-form.js'
import { personalKinds } from '../mask-personal.js'
import { reportedBy } from './reported-query.js'
import { addressOf, keepAddress, screenAt } from './way-back-here.js'

/** Anybody on the staff says what is wrong with the screen that they came from. */
export async function showProblem(request: Request, response: Response): Promise<void> {
  const formKey = newId()
  keepAddress(request, formKey)
  await draw(request, response, { formKey, carried: field(request.query, 'from'), comment: '' })
}

/** Keeps what they say with the pattern of the screen: nothing of whom or what they had on it. */
export async function reportProblem(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const { page, carried } = screenAt(request, field(request.body, 'from'))
  const form = readFeedbackForm({ key: field(request.body, 'key'), comment: field(request.body, 'comment') }, newId(), 'Write what went wrong')
  if (form.errors !== undefined) {
    const errors = form.errors.map(({ message }) => ({ field: 'comment', message }))
    return await draw(request, response.status(422), { formKey: form.formKey, carried, comment: form.submitted.comment, errors })
  }
  const now = clock.now()
  const place = { page, phase: phaseAt(council, now), channel: 'web', fundCode: null, isHelped: false } as const
  await inCouncil(council.id, async trx => {
    await keepFeedback(trx, council.id, form.values, place, { source: { kind: 'staff', userId: signedIn(request).id }, formKey: v5(form.values.comment, form.formKey), now })
  })
  response.redirect(303, addressWith('/staff/feedback/sent', { key: form.formKey, from: carried, took: form.masked.join(' ') }))
}

/** After a report, or what a caller said: what was crossed out, and the way back to the very screen. */
export function showSent(request: Request, response: Response): void {
  const { query } = request
  const [carried, took] = [field(query, 'from'), field(query, 'took').split(' ')]
  response.render('feedback/staff/sent', {
    back: addressOf(request, field(query, 'key'), carried), carried, isOfCaller: field(query, 'of') === 'caller', took: personalKinds.filter(kind => took.includes(kind))
  })
}

async function draw(request: Request, response: Response, { formKey, carried, ...shown }: { formKey: string, carried: string, comment: string, errors?: FieldError[] }): Promise<void> {
  const { council } = request
  const reported = await inCouncil(council.id, async trx => await reportedBy(trx, council.id, signedIn(request).id))
  response.render('feedback/staff/problem', { ...shown, formKey, ...screenAt(request, carried), back: addressOf(request, formKey, carried), reported })
}
