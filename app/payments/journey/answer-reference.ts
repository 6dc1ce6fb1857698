import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { findAccountHolder } from '../../funds/account-holder.js'
import { findOfferedFund, type Fund } from '../../funds/fund.js'
import { amountInPounds } from '../../money.js'
import { field } from '../../web/form-body.js'
import { keepSession } from '../../web/sessions.js'
import { contextBeforePayment, type JourneyContext, journeyContext } from '../helping/helping-banner.js'
import { type OpenedPayment, openPaymentIn } from '../open-payment.js'
import { PaymentLine } from '../payment.js'
import { AnswersAreFinal, changeAnswers } from './change-answers.js'
import { offeredFund } from './choose-fund.js'
import { beginPayment } from './begin-payment.js'
import { type LinkForm, readLink } from './link-form.js'
import { factsOf, linePath } from './next-page.js'
import { readReferenceForm, type ReferenceForm, unknownAccount } from './reference-form.js'
import { firstUnanswered } from './show-next.js'

const mostLines = 20

/** The first question of a fund. A link from a bill or form may bring the answers: they are shown, and taken only by pressing Continue. */
export async function showReference(request: Request, response: Response): Promise<void> {
  const fund = await offeredFund(request)
  const context = await contextBeforePayment(request)
  if (Object.keys(request.query).length === 0) {
    return response.render('payments/reference', { ...context, fund, action: request.path, submitted: {} })
  }
  const link = readLink(request.query, fund)
  if (link.faults.length === 0) return response.render('payments/linked', { ...context, fund, link: linkedPage(link.values) })
  response.status(422).render('payments/bad-link', { ...context, fund, faults: link.faults })
}

/** The first answer: from now on the payment is a row, and the visitor has a session. */
export async function giveFirstReference(request: Request, response: Response): Promise<void> {
  const { council } = request
  const { fund, form } = await inCouncil(council.id, async trx => {
    const found = await findOfferedFund(trx, council.id, String(request.params.fund))
    if (found === undefined) throw new NotFound('fund')
    return { fund: found, form: await readKnownReference(trx, found, request) }
  })
  if (form.values === undefined) return showAgain(request, response, fund, form, await contextBeforePayment(request))
  const { amountPence } = readLink({ amount: field(request.body, 'amount') }, fund).values
  const payment = await beginPayment(request, fund, form.values.reference, amountPence ?? null)
  keepSession(request)
  // An adviser has the payment for as long as they help, not for as long as they are signed in.
  if (payment.helped_by === null) request.session.payments = { ...request.session.payments, [payment.id]: 'own' }
  response.redirect(303, await firstUnanswered(request, payment.id))
}

/** The reference of one more line. */
export async function showReferenceToAdd(request: Request, response: Response): Promise<void> {
  const { fund, opened } = await inCouncil(request.council.id, async trx => await fundToAdd(trx, request))
  response.render('payments/reference', {
    ...journeyContext(request, opened), fund, opened, payment: opened.payment, action: request.path, submitted: {}
  })
}

export async function addReference(request: Request, response: Response): Promise<void> {
  const { council } = request
  const { fund, form, opened } = await inCouncil(council.id, async trx => {
    const found = await fundToAdd(trx, request)
    return { ...found, form: await readKnownReference(trx, found.fund, request) }
  })
  if (form.values === undefined) {
    return showAgain(request, response, fund, form, { ...journeyContext(request, opened), opened, payment: opened.payment })
  }
  const { reference } = form.values
  const added = await changeAnswers(request, async (trx, { payment }) => {
    if (payment.lines.length >= mostLines) throw new NotFound('line')
    const lineNumber = Math.max(0, ...payment.lines.map(line => line.line_number)) + 1
    await PaymentLine.query(trx).insert({
      council_id: council.id, payment_id: payment.id, line_number: lineNumber, fund_code: fund.code, account_reference: reference,
      postcode_answer: null, repeat_accepted: false, amount_pence: null, amount_choice: null, debt_description: null
    })
    await payment.$query(trx).patch({ provider_account_code: fund.provider_account_code })
    return { type: 'line_added', facts: { line: lineNumber, fund: fund.code } }
  })
  response.redirect(303, await firstUnanswered(request, added.payment.id))
}

/** The reference of a line that is there already, to be changed. */
export async function showReferenceOfLine(request: Request, response: Response): Promise<void> {
  const { fund, opened, line } = await inCouncil(request.council.id, async trx => await lineOfAddress(trx, request))
  response.render('payments/reference', {
    ...journeyContext(request, opened), fund, opened, payment: opened.payment, action: request.path,
    submitted: { reference: line.account_reference }
  })
}

export async function changeReference(request: Request, response: Response): Promise<void> {
  const { fund, form, opened } = await inCouncil(request.council.id, async trx => {
    const found = await lineOfAddress(trx, request)
    return { ...found, form: await readKnownReference(trx, found.fund, request) }
  })
  if (form.values === undefined) {
    return showAgain(request, response, fund, form, { ...journeyContext(request, opened), opened, payment: opened.payment })
  }
  const { reference } = form.values
  const { payment } = await changeAnswers(request, async (trx, current) => {
    const line = current.payment.line(Number(request.params.line))
    if (line === undefined || line.account_reference === reference) return null
    await line.$query(trx).patch({
      account_reference: reference, postcode_answer: null, repeat_accepted: false, amount_pence: null, amount_choice: null, debt_description: null
    })
    return { type: 'reference_changed', facts: { line: line.line_number } }
  })
  response.redirect(303, await firstUnanswered(request, payment.id))
}

async function fundToAdd(trx: Knex.Transaction, request: Request) {
  const opened = await openPaymentIn(trx, request)
  if (opened.access === 'pay-only') throw new AnswersAreFinal(opened.payment.id)
  const fund = await findOfferedFund(trx, request.council.id, String(request.params.fund))
  const isPaidTogether = opened.payment.lines.length === 0 || fund?.provider_account_code === opened.payment.provider_account_code
  if (fund === undefined || !isPaidTogether) throw new NotFound('fund')
  return { fund, opened }
}

/** The line that the address names, with its fund. */
export async function lineOfAddress(trx: Knex.Transaction, request: Request) {
  const opened = await openPaymentIn(trx, request)
  if (opened.access === 'pay-only') throw new AnswersAreFinal(opened.payment.id)
  const line = opened.payment.line(Number(request.params.line))
  if (line === undefined) throw new NotFound('line')
  const [facts] = await factsOf(trx, opened.payment, [line])
  if (facts === undefined) throw new NotFound('line')
  return { ...facts, opened, path: linePath(opened.payment, line) }
}

async function readKnownReference(trx: Knex.Transaction, fund: Fund, request: Request): Promise<ReferenceForm> {
  const form = readReferenceForm(request.body, fund)
  if (form.values === undefined || !fund.account_must_exist) return form
  const holder = await findAccountHolder(trx, request.council.id, fund.code, form.values.reference)
  return holder === undefined ? unknownAccount(fund, field(request.body, 'reference')) : form
}

/** The hidden field carries the amount in the form in which it is read again. */
function linkedPage({ reference, amountPence }: LinkForm['values']) {
  return { reference, amountPence, amountText: amountPence === null ? null : amountInPounds(amountPence) }
}

function showAgain(
  request: Request, response: Response, fund: Fund, form: Exclude<ReferenceForm, { values: object }>,
  context: JourneyContext & { opened?: OpenedPayment, payment?: OpenedPayment['payment'] }
): void {
  response.status(422).render('payments/reference', { ...context, fund, action: request.path, ...form })
}
