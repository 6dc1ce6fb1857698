import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { findOfferedFund, type Fund } from '../../funds/fund.js'
import { phaseToBegin } from '../journey/begin-payment.js'
import { letIn } from '../../service-phase/let-in.js'
import { journeyContext } from '../helping/helping-banner.js'
import { mostLines } from '../journey/basket.js'
import { AnswersAreFinal, changeAnswers } from '../journey/change-answers.js'
import { nextPath } from '../journey/next-question.js'
import { openPaymentIn, versionOf } from '../open-payment.js'
import { type Payment, PaymentLine } from '../payment.js'
import { readKnownReference, showReferenceAgain } from './answer-reference.js'

/** The reference of one more line. */
export async function showReferenceToAdd(request: Request, response: Response): Promise<void> {
  const { fund, opened } = await inCouncil(request.council.id, async trx => await fundToAdd(trx, request))
  const { payment } = opened
  if (payment.lines.length >= mostLines) return response.redirect(303, `/payments/${payment.id}/basket`)
  response.render('payments/answers/reference', {
    ...journeyContext(request, opened), fund, opened, payment, action: request.path, submitted: {}
  })
}

/** A full basket stays as it is, and its page says so. */
export async function addReference(request: Request, response: Response): Promise<void> {
  const { fund, form, opened, invitationId } = await inCouncil(request.council.id, async trx => {
    const found = await fundToAdd(trx, request)
    return { ...found, form: await readKnownReference(trx, found.fund, request) }
  })
  if (form.values === undefined) {
    return showReferenceAgain(request, response, form, { ...journeyContext(request, opened), fund, opened, payment: opened.payment })
  }
  const { reference } = form.values
  const payment = await changeAnswers(request, async (trx, current) => {
    if (current.payment.lines.length >= mostLines) return null
    if (wasAddedByThisForm(current.payment, fund, reference, versionOf(request))) return null
    if (!isPaidTogether(current.payment, fund)) throw new NotFound('fund')
    return await addLine(trx, current.payment, { fund, reference, begun: { phase: phaseToBegin(request, fund), beta_invitation_id: invitationId } })
  })
  response.redirect(303, await nextPath(request, payment))
}

/**
 * A line's number is the version that it came with: it never passes to another line, which an old page might then change.
 * @param begun how a payment is begun with this line, when help began it without any
 */
async function addLine(
  trx: Knex.Transaction, payment: Payment, { fund, reference, begun }: { fund: Fund, reference: string, begun: Pick<Payment, 'phase' | 'beta_invitation_id'> }
) {
  const lineNumber = payment.version + 1
  await PaymentLine.query(trx).insert({
    council_id: payment.council_id, payment_id: payment.id, line_number: lineNumber, fund_code: fund.code, account_reference: reference,
    postcode_answer: null, repeat_accepted: false, amount_pence: null, amount_choice: null, debt_description: null
  })
  await payment.$query(trx).patch({ provider_account_code: fund.provider_account_code, ...payment.phase === null ? begun : {} })
  return { type: 'line_added' as const, facts: { line: lineNumber, fund: fund.code } }
}

/** A double click sends the form twice: the line was added after the form was drawn. Whoever asks for the form anew adds another. */
function wasAddedByThisForm({ lines }: Payment, fund: Fund, reference: string, drawnAtVersion: number): boolean {
  return drawnAtVersion > 0 && lines.some(line =>
    line.line_number > drawnAtVersion && line.fund_code === fund.code && line.account_reference === reference)
}

async function fundToAdd(trx: Knex.Transaction, request: Request) {
  const opened = await openPaymentIn(trx, request)
  if (opened.access === 'pay-only' || opened.payment.isFinished()) throw new AnswersAreFinal(opened.payment.id)
  const fund = await findOfferedFund(trx, request.council.id, String(request.params.fund))
  if (fund === undefined || !isPaidTogether(opened.payment, fund)) throw new NotFound('fund')
  return { fund, opened, invitationId: await letIn(trx, request, fund, opened.payment.beta_invitation_id) }
}

/** Only funds that share an account with the provider can be paid in one go. */
function isPaidTogether(payment: Payment, fund: Fund): boolean {
  return payment.lines.length === 0 || fund.provider_account_code === payment.provider_account_code
}
