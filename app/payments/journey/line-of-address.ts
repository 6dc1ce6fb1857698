import type { Request } from 'express'
import type { Knex } from 'knex'
import { NotFound } from '../../errors.js'
import { type OpenedPayment, openPaymentIn } from '../open-payment.js'
import type { Payment, PaymentLine } from '../payment.js'
import { AnswersAreFinal } from './change-answers.js'
import { factsOf, type LineFacts } from './line-facts-query.js'
import { linePath } from './next-question.js'

export interface FoundLine extends LineFacts {
  opened: OpenedPayment
  payment: Payment
  path: string
}

/**
 * The line that the address names, with the facts that its questions depend on.
 * @throws NotFound when the payment has no such line; AnswersAreFinal for whoever may only pay; and as openPayment.
 */
export async function lineOfAddress(trx: Knex.Transaction, request: Request): Promise<FoundLine> {
  const opened = await openPaymentIn(trx, request)
  const { payment } = opened
  if (opened.access === 'pay-only' || payment.isFinished()) throw new AnswersAreFinal(payment.id)
  const number = String(request.params.line)
  const line = /^[1-9]\d{0,2}$/.test(number) ? payment.line(Number(number)) : undefined
  const [facts] = line === undefined ? [] : await factsOf(trx, payment, [line])
  if (facts === undefined) throw new NotFound('line')
  return { ...facts, opened, payment, path: linePath(payment, facts.line) }
}

/** The line as it stands now, when it is still of the account that was asked about: another tab may have changed it since. */
export function sameLine(payment: Payment, asked: PaymentLine): PaymentLine | undefined {
  const line = payment.line(asked.line_number)
  return line?.fund_code === asked.fund_code && line.account_reference === asked.account_reference ? line : undefined
}
