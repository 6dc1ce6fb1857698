import type { Request } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { ProviderUnavailable } from '../../errors.js'
import type { Services } from '../../web/request.js'
import { callBackPayment } from '../call-back-payment.js'
import { openPaymentIn, type OpenedPayment, refuseStaleForm } from '../open-payment.js'
import { findLockedPayment, linesOf, Payment } from '../payment.js'
import { latestAttempt, type PaymentAttempt } from '../payment-attempt.js'
import { type AnswerChangeType, recordPaymentEvent } from '../payment-event.js'

/** What a change of the answers leaves in the payment's history. */
export interface AnswerChange {
  type: AnswerChangeType
  facts?: Record<string, string | number | boolean | null>
}

/** Makes the change within the step; null when there is nothing to change after all. */
type ChangeAnswers = (trx: Knex.Transaction, opened: OpenedPayment) => Promise<AnswerChange | null>

/** The payment has come to its end or its money is on the way: there is nothing left to change, and the result page says why. */
export class AnswersAreFinal extends Error {
  readonly paymentId: string

  constructor(paymentId: string) {
    super('The answers of a payment that is paid or held cannot change')
    this.paymentId = paymentId
  }
}

/** The card payment could not be called back: it may have been paid, so its answers stand until the provider can be asked. */
export class CannotCallBack extends ProviderUnavailable {
  readonly paymentId: string

  constructor(paymentId: string) {
    super('The payment could not be called back from the provider')
    this.paymentId = paymentId
  }
}

/**
 * Changes the answers of the payment of the address, in one step: nobody else changes them meanwhile, a form drawn before somebody
 * else's change is refused, the version moves on and the history says who did what. A payment that is with the provider is called
 * back first. Answers the payment as it then is.
 * @throws StaleForm, AnswersAreFinal, CannotCallBack, and as openPayment.
 */
export async function changeAnswers(request: Request, change: ChangeAnswers): Promise<Payment> {
  const first = await tryToChange(request, change)
  if (first.unfinished === null) return first.payment
  await callBack(request, first.unfinished)
  const second = await tryToChange(request, change)
  if (second.unfinished !== null) throw new AnswersAreFinal(second.payment.id)
  return second.payment
}

async function tryToChange(request: Request, change: ChangeAnswers): Promise<{ payment: Payment, unfinished: PaymentAttempt | null }> {
  const { council, services } = request
  return await inCouncil(council.id, async trx => {
    const opened = await openPaymentIn(trx, request, findLockedPayment)
    const { payment } = opened
    if (payment.isFinished() || opened.access === 'pay-only') throw new AnswersAreFinal(payment.id)
    await refuseStaleForm(trx, request, opened)
    const latest = payment.status === 'paying' ? await latestAttempt(trx, council.id, payment.id) : undefined
    if (latest !== undefined) return { payment, unfinished: latest }
    await applyChange(trx, services, opened, change)
    return { payment, unfinished: null }
  })
}

async function applyChange(trx: Knex.Transaction, services: Services, opened: OpenedPayment, change: ChangeAnswers): Promise<void> {
  const { payment, actor } = opened
  const made = await change(trx, opened)
  if (made === null) return
  const version = payment.version + 1
  await Payment.query(trx).where({ council_id: payment.council_id, id: payment.id }).patch({ version })
  payment.version = version
  payment.lines = await linesOf(trx, payment)
  await recordPaymentEvent(trx, payment.council_id, {
    paymentId: payment.id, version, at: services.clock.now(), type: made.type, actor, facts: made.facts ?? {}
  })
}

async function callBack({ services, council }: Request, attempt: PaymentAttempt): Promise<void> {
  try {
    await callBackPayment(services, council.id, attempt)
  } catch (error) {
    throw error instanceof ProviderUnavailable ? new CannotCallBack(attempt.payment_id) : error
  }
}
