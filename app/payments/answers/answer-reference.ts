import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { findAccountHolder } from '../../funds/account-holder.js'
import { findOfferedFund, type Fund } from '../../funds/fund.js'
import { amountInPounds } from '../../money.js'
import { letIn } from '../../service-phase/let-in.js'
import { field } from '../../web/form-body.js'
import { keepSession } from '../../web/sessions.js'
import { contextBeforePayment, journeyContext } from '../helping/helping-banner.js'
import { beginPayment } from '../journey/begin-payment.js'
import { changeAnswers } from '../journey/change-answers.js'
import { lineOfAddress, sameLine } from '../journey/line-of-address.js'
import { nextPath } from '../journey/next-question.js'
import { readLink } from './link-form.js'
import { readReferenceForm, type ReferenceForm, unknownAccount } from './reference-form.js'

/** The first question of a fund. A link from a bill or form may bring the answers: they are shown, and taken only by pressing Continue. */
export async function showReference(request: Request, response: Response): Promise<void> {
  const { fund } = await inCouncil(request.council.id, async trx => await fundToPay(trx, request))
  const context = { ...await contextBeforePayment(request), fund }
  if (Object.keys(request.query).length === 0) {
    return response.render('payments/answers/reference', { ...context, action: request.path, submitted: {}, shown: Math.floor(request.services.clock.now().getTime() / 1000) })
  }
  // What the link brought stands in this address, so the browser is not to pass it on to the next page.
  response.set('Referrer-Policy', 'strict-origin')
  const { values: { reference, amountPence }, faults } = readLink(request.query, fund)
  if (faults.length > 0) return response.status(422).render('payments/answers/bad-link', { ...context, faults })
  const amountText = amountPence === null ? null : amountInPounds(amountPence)
  response.render('payments/answers/linked', { ...context, link: { reference, amountPence, amountText } })
}

/** The first answer: from now on the payment is a row, and the visitor has a session. */
export async function giveFirstReference(request: Request, response: Response): Promise<void> {
  const { council } = request
  const { fund, invitationId, form } = await inCouncil(council.id, async trx => {
    const found = await fundToPay(trx, request)
    return { ...found, form: await readKnownReference(trx, found.fund, request) }
  })
  const { amountPence } = readLink({ amount: field(request.body, 'amount') }, fund).values
  if (form.values === undefined) {
    const linkedAmount = amountPence === null ? null : amountInPounds(amountPence)
    return showReferenceAgain(request, response, form, { ...await contextBeforePayment(request), fund, linkedAmount, shown: field(request.body, 'shown') })
  }
  const payment = await beginPayment(request, fund, form.values.reference, { amountPence, invitationId })
  keepSession(request)
  // An adviser has the payment for as long as they help, not for as long as they are signed in.
  if (payment.helped_by === null) request.session.payments = { ...request.session.payments, [payment.id]: 'own' }
  response.redirect(303, await nextPath(request, payment))
}

/** The fund of the address, for whoever may pay it here, and the invitation that lets them. */
async function fundToPay(trx: Knex.Transaction, request: Request): Promise<{ fund: Fund, invitationId: string | null }> {
  const fund = await findOfferedFund(trx, request.council.id, String(request.params.fund))
  if (fund === undefined) throw new NotFound('fund')
  return { fund, invitationId: await letIn(trx, request, fund) }
}

/** The reference of a line that is there already, to be changed. */
export async function showReferenceOfLine(request: Request, response: Response): Promise<void> {
  const found = await inCouncil(request.council.id, async trx => await lineOfAddress(trx, request))
  const submitted = { reference: found.line.account_reference }
  response.render('payments/answers/reference', { ...journeyContext(request, found.opened), ...found, action: request.path, submitted })
}

export async function changeReference(request: Request, response: Response): Promise<void> {
  const { form, ...found } = await inCouncil(request.council.id, async trx => {
    const line = await lineOfAddress(trx, request)
    return { ...line, form: await readKnownReference(trx, line.fund, request) }
  })
  if (form.values === undefined) return showReferenceAgain(request, response, form, { ...journeyContext(request, found.opened), ...found })
  const { reference } = form.values
  const payment = await changeAnswers(request, async (trx, current) => {
    const line = sameLine(current.payment, found.line)
    if (line === undefined || line.account_reference === reference) return null
    await line.$query(trx).patch({
      account_reference: reference, postcode_answer: null, repeat_accepted: false, amount_pence: null, amount_choice: null, debt_description: null,
      nothing_to_pay_at: null
    })
    return { type: 'reference_changed', facts: { line: line.line_number } }
  })
  response.redirect(303, await nextPath(request, payment))
}

/** Reads the reference by the fund's rule; where the fund has accounts, there must be one of it. */
export async function readKnownReference(trx: Knex.Transaction, fund: Fund, request: Request): Promise<ReferenceForm> {
  const form = readReferenceForm(request.body, fund)
  if (form.values === undefined || !fund.account_must_exist) return form
  const holder = await findAccountHolder(trx, request.council.id, fund.code, form.values.reference)
  return holder === undefined ? unknownAccount(fund, field(request.body, 'reference')) : form
}

/** The question again, with what was wrong with the answer. */
export function showReferenceAgain(request: Request, response: Response, form: ReferenceForm, context: object): void {
  response.status(422).render('payments/answers/reference', { ...context, action: request.path, ...form })
}
