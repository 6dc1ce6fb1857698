import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { journeyContext } from '../helping/helping-banner.js'
import { openPaymentIn } from '../open-payment.js'
import { type Payment, PaymentLine } from '../payment.js'
import { type AnswerChange, changeAnswers } from './change-answers.js'
import { factsOf, type LineFacts } from './line-facts-query.js'
import { lineOfAddress } from './line-of-address.js'
import { firstQuestion, questionOf } from './next-question.js'

export const mostLines = 20

/** Everything that is being paid, to add to, change and remove from. */
export async function showBasket(request: Request, response: Response): Promise<void> {
  const { opened, facts } = await inCouncil(request.council.id, async trx => {
    const found = await openPaymentIn(trx, request)
    return { opened: found, facts: await factsOf(trx, found.payment) }
  })
  const { payment } = opened
  if (opened.access === 'pay-only') return response.redirect(303, `/payments/${payment.id}/check`)
  if (payment.isFinished()) return response.redirect(303, `/payments/${payment.id}/result`)
  response.render('payments/basket', {
    ...journeyContext(request, opened), opened, payment, totalPence: payment.totalPence(),
    lines: facts.map(lineFacts => ({ ...lineFacts, question: questionOf(payment, lineFacts) })),
    next: firstQuestion(payment, facts) ?? `/payments/${payment.id}/check`, isFull: payment.lines.length >= mostLines,
    mostPence: isOverLimit(payment, facts) ? facts[0]?.methodLimits.maximum : null
  })
}

/** Whether it is more than can be paid by card at once. */
export function isOverLimit(payment: Payment, [first]: readonly LineFacts[]): boolean {
  const most = first?.methodLimits.maximum ?? null
  return most !== null && payment.totalPence() > most
}

/** Removing asks on a page of its own: nothing is removed by following a link. */
export async function showRemoval(request: Request, response: Response): Promise<void> {
  const found = await inCouncil(request.council.id, async trx => await lineOfAddress(trx, request))
  response.render('payments/remove', { ...journeyContext(request, found.opened), ...found })
}

export async function removeLine(request: Request, response: Response): Promise<void> {
  const payment = await changeAnswers(request, async (trx, current) => {
    const line = current.payment.line(Number(request.params.line))
    return line === undefined ? null : await removeFrom(trx, current.payment, line)
  })
  response.redirect(303, `/payments/${payment.id}/basket`)
}

/** Takes a line out. An empty basket is bound to no account with the provider any more. */
export async function removeFrom(trx: Knex.Transaction, payment: Payment, line: PaymentLine): Promise<AnswerChange> {
  await PaymentLine.query(trx).where({ council_id: payment.council_id, payment_id: payment.id, line_number: line.line_number }).delete()
  if (payment.lines.length === 1) await payment.$query(trx).patch({ provider_account_code: null })
  return { type: 'line_removed', facts: { line: line.line_number, fund: line.fund_code } }
}
