import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { openPaymentIn } from '../open-payment.js'
import type { Payment, PaymentLine } from '../payment.js'
import { factsOf, type LineFacts, methodKindOf } from './line-facts-query.js'

/** The payment's own address leads to wherever it goes on: used by help codes and links. */
export async function continuePayment(request: Request, response: Response): Promise<void> {
  const path = await inCouncil(request.council.id, async trx => {
    const { payment, access } = await openPaymentIn(trx, request)
    if (payment.isFinished() || payment.status === 'paying') return `/payments/${payment.id}/result`
    if (access === 'pay-only') return `/payments/${payment.id}/check`
    return firstQuestion(payment, await factsOf(trx, payment)) ?? `/payments/${payment.id}/check`
  })
  response.redirect(303, path)
}

/** Where to go after an answer: the first question without one among the lines, and the basket when there is none. */
export async function nextPath(request: Request, payment: Payment): Promise<string> {
  const facts = await inCouncil(request.council.id, async trx => await factsOf(trx, payment))
  return firstQuestionOfLines(payment, facts) ?? `/payments/${payment.id}/basket`
}

/** The first question of the whole payment that has no answer yet: null means that it can be checked and paid. */
export function firstQuestion(payment: Payment, facts: readonly LineFacts[]): string | null {
  if (facts.length === 0) return `/payments/${payment.id}/add`
  return firstQuestionOfLines(payment, facts) ?? (payment.details_given ? null : `/payments/${payment.id}/details`)
}

function firstQuestionOfLines(payment: Payment, facts: readonly LineFacts[]): string | null {
  return facts.map(lineFacts => questionOf(payment, lineFacts)).find(question => question !== null) ?? null
}

/**
 * The question that comes next for a line, or null when all have been answered. Going on, going back, skipping ahead and changing an
 * answer all come down to this one rule.
 */
export function questionOf(payment: Payment, facts: LineFacts): string | null {
  const path = linePath(payment, facts.line)
  if (facts.holder !== undefined && facts.line.postcode_answer === null && !facts.line.isComplete()) return `${path}/postcode`
  return facts.line.isComplete() && !isStopped(payment, facts) ? null : `${path}/amount`
}

/** Whether the account has a stop that acts on this payment. */
export function isStopped(payment: Payment, { holder }: LineFacts): boolean {
  return holder?.isStoppedFor(payment.channel, methodKindOf(payment)) === true
}

export function linePath(payment: Payment, line: PaymentLine): string {
  return `/payments/${payment.id}/lines/${line.line_number}`
}
