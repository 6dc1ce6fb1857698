import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { phaseAt } from '../../councils/phase.js'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { fundsOf } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import type { FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { linksSentBy } from '../links/sent-links-query.js'
import { claimHelpCode } from './claim-help-code.js'
import { startHelp } from './current-help.js'
import { endHelp } from './end-help.js'
import { findHelp } from './help.js'
import { readCodeForm, readStartForm, refusedCode } from './help-forms.js'
import { helpsInProgress } from './help-desk-query.js'
import { journeyPath } from './page-of-journey.js'

/** Help someone pay: begin, join by a code, or go on with what is in hand. */
export async function showHelpDesk(request: Request, response: Response): Promise<void> {
  await renderHelpDesk(request, response, {})
}

export async function beginHelping(request: Request, response: Response): Promise<void> {
  const { values, errors } = readStartForm(request.body)
  if (errors !== undefined) return await renderHelpDesk(request, response.status(422), { errors })
  const { council, services } = request
  const help = await inCouncil(council.id, async trx => {
    return await startHelp(trx, council.id, signedIn(request).id, values.channel, services.clock.now())
  })
  request.session.helpId = help.id
  response.redirect(303, '/pay')
}

/** The adviser goes to the very page that the resident is on. */
export async function joinByCode(request: Request, response: Response): Promise<void> {
  const { values, errors, submitted } = readCodeForm(request.body)
  if (errors !== undefined) return await renderHelpDesk(request, response.status(422), { errors, submitted })
  const { help, refusal } = await claimHelpCode(request, signedIn(request), values.code, values.channel)
  if (refusal !== undefined) {
    const refused = { errors: [refusedCode[refusal]], submitted: { code: values.code, codeChannel: values.channel } }
    return await renderHelpDesk(request, response.status(422), refused)
  }
  request.session.helpId = help.id
  response.redirect(303, journeyPath(String(help.payment_id), help.from_page))
}

export async function finishHelping(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  await inCouncil(council.id, async trx => {
    const help = await findOwnHelp(trx, request)
    await endHelp(trx, help, { kind: 'adviser', userId: help.adviser_id }, services.clock.now())
  })
  response.redirect(303, '/staff/help')
}

async function findOwnHelp(trx: Knex.Transaction, request: Request) {
  const id = String(request.params.helpId)
  const help = isId(id) ? await findHelp(trx, request.council.id, id) : undefined
  if (help?.adviser_id !== signedIn(request).id) throw new NotFound('help')
  return help
}

async function renderHelpDesk(
  request: Request, response: Response, form: { errors?: FieldError[], submitted?: { code: string, codeChannel: string } }
): Promise<void> {
  const { council, services } = request
  const person = signedIn(request)
  const now = services.clock.now()
  const phase = phaseAt(council, now)
  const desk = await inCouncil(council.id, async trx => ({
    otherwise: (await fundsOf(trx, council.id).where('funds.enabled', true).orderBy('funds.name')).map(fund => ({ name: fund.name, phase: fund.phaseAt(council, now), stoppedReason: fund.stopped_reason }))
      .filter(fund => fund.stoppedReason !== null || fund.phase !== phase),
    helps: await helpsInProgress(trx, council.id, person.id, now),
    links: person.may('payments.send-link') ? await linksSentBy(trx, council.id, person.id, now) : []
  }))
  response.render('payments/helping/help-someone-pay', {
    ...desk, ...form, phase, mayInvite: person.may('residents.invite'), batch: newId(), next: '/pay'
  })
}
