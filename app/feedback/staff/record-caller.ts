import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v5, v7 as newId } from 'uuid'
import { phaseAt } from '../../councils/phase.js'
import { inCouncil } from '../../database/in-council.js'
import { fundsByCode, namesOfFunds } from '../../funds/fund.js'
import { findHelp } from '../../payments/helping/help.js'
import { addressWith, field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { keepFeedback } from '../feedback.js'
import { firstFundOf } from '../feedback-place-query.js'
import { readRecordingForm, type SubmittedRecording } from './recording-form.js'
import { addressOf, keepAddress, screenAt } from './way-back-here.js'

/** An adviser writes down what a caller says of the service; how they speak and what it is about are known while they are being helped. */
export async function showRecording(request: Request, response: Response): Promise<void> {
  const formKey = newId()
  keepAddress(request, formKey)
  const known = await inCouncil(request.council.id, async trx => await knownOfCaller(trx, request))
  await draw(request, response, { formKey, carried: field(request.query, 'from'), submitted: { satisfaction: '', help: '', comment: '', ...known } })
}

/** Nothing tells who called: not the payment that they were helped with, and what looks like theirs is crossed out. */
export async function recordCaller(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const { page, carried } = screenAt(request, field(request.body, 'from'))
  const funds = await inCouncil(council.id, async trx => await namesOfFunds(trx, council.id))
  const form = readRecordingForm(request.body, newId(), Object.keys(funds))
  if (form.errors !== undefined) return await draw(request, response.status(422), { ...form, carried })
  const [now, { channel, fundCode, ...said }] = [clock.now(), form.values]
  // Who goes back and writes down what the next caller says sends another answer.
  const formKey = v5(JSON.stringify(form.values), form.formKey)
  await inCouncil(council.id, async trx => {
    const fund = fundCode === null ? undefined : (await fundsByCode(trx, council.id, [fundCode])).get(fundCode)
    const place = { page, channel, fundCode, isHelped: true, phase: fund?.phaseAt(council, now) ?? phaseAt(council, now) }
    await keepFeedback(trx, council.id, said, place, { source: { kind: 'caller', userId: signedIn(request).id }, formKey, now })
  })
  response.redirect(303, addressWith('/staff/feedback/sent', { of: 'caller', key: form.formKey, from: carried, took: form.masked.join(' ') }))
}

/** Of the help that this session has begun and that goes on or has just ended. */
async function knownOfCaller(trx: Knex.Transaction, { council, session, services, person }: Request): Promise<{ channel: string, fund: string }> {
  const help = session.helpId === undefined ? undefined : await findHelp(trx, council.id, session.helpId)
  const now = services.clock.now()
  if (help === undefined || help.adviser_id !== person?.id || !(help.isActive(now) || help.showsOutcome(now))) return { channel: '', fund: '' }
  const fund = help.payment_id === null ? null : await firstFundOf(trx, council.id, help.payment_id)
  return { channel: help.channel ?? '', fund: fund ?? '' }
}

async function draw(
  request: Request, response: Response, { formKey, carried, submitted, errors }: { formKey: string, carried: string, submitted: SubmittedRecording, errors?: FieldError[] }
): Promise<void> {
  const { council } = request
  const funds = await inCouncil(council.id, async trx => await namesOfFunds(trx, council.id))
  response.render('feedback/staff/recording', { formKey, submitted, errors, funds, ...screenAt(request, carried), back: addressOf(request, formKey, carried) })
}
