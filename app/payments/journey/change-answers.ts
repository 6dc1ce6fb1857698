import type { Request } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import type { Services } from '../../web/request.js'
import { field } from '../../web/form-body.js'
import { completePayment } from '../complete-payment.js'
import { openPaymentIn, type OpenedPayment, refuseStaleForm } from '../open-payment.js'
import { lockPayment, Payment } from '../payment.js'
import { latestAttempt } from '../payment-attempt.js'
import { type PaymentEventType, recordPaymentEvent } from '../payment-event.js'
import { providerAccount } from '../provider-account.js'

/** What a change of the answers leaves in the payment's history. */
export interface AnswerChange {
  type: PaymentEventType
  facts?: Record<string, string | number | boolean | null>
}

/** The payment has come to its end or its money is on the way: there is nothing left to change, and the result page says why. */
export class AnswersAreFinal extends Error {
  readonly paymentId: string

  constructor(paymentId: string) {
    super('The answers of a payment that is paid or held cannot change')
    this.paymentId = paymentId
  }
}

/**
 * Changes the answers of the payment of the address, in one step: nobody else changes them meanwhile, a form drawn before somebody
 * else's change is refused, the version moves on and the history says who did what. A payment that is with the provider is called
 * back first. `change` answers null when there is nothing to change after all.
 * @throws StaleForm, AnswersAreFinal, ProviderUnavailable (when it cannot be called back), and as openPayment.
 */
export async function changeAnswers(
  request: Request, change: (trx: Knex.Transaction, opened: OpenedPayment) => Promise<AnswerChange | null>
): Promise<OpenedPayment> {
  const { council, services } = request
  const attempt = async () => await inCouncil(council.id, async trx => {
    const opened = await openPaymentIn(trx, request)
    const payment = await lockPayment(trx, council.id, opened.payment.id)
    if (payment.isFinished() || opened.access === 'pay-only') throw new AnswersAreFinal(payment.id)
    if (payment.status === 'paying') return { opened, mustBeCalledBack: true }
    const current = { ...opened, payment }
    await refuseStaleForm(trx, request, current)
    await applyChange(trx, services, current, change)
    return { opened: current, mustBeCalledBack: false }
  })

  const first = await attempt()
  if (!first.mustBeCalledBack) return first.opened
  await callBack(services, council.id, first.opened.payment.id)
  const second = await attempt()
  if (second.mustBeCalledBack) throw new AnswersAreFinal(second.opened.payment.id)
  return second.opened
}

/** The hidden field by which a form says which answers it was drawn from. */
export function versionOf(request: Request): number {
  return Number(field(request.body, 'version'))
}

async function applyChange(
  trx: Knex.Transaction, services: Services, opened: OpenedPayment,
  change: (trx: Knex.Transaction, opened: OpenedPayment) => Promise<AnswerChange | null>
): Promise<void> {
  const { payment, actor } = opened
  const made = await change(trx, opened)
  if (made === null) return
  const version = payment.version + 1
  await Payment.query(trx).where({ council_id: payment.council_id, id: payment.id }).patch({ version })
  payment.version = version
  await recordPaymentEvent(trx, payment.council_id, {
    paymentId: payment.id, version, at: services.clock.now(), type: made.type, actor, facts: made.facts ?? {}
  })
}

/** Cancels the unfinished card payment at the provider, so that nobody can pay an amount that no longer stands. */
async function callBack(services: Services, councilId: string, paymentId: string): Promise<void> {
  const found = await inCouncil(councilId, async trx => {
    const attempt = await latestAttempt(trx, councilId, paymentId)
    return attempt?.isUnfinished() === true ? { attempt, account: await providerAccount(trx, councilId, attempt.provider_account_code) } : null
  })
  if (found === null) return
  const { attempt, account } = found
  if (attempt.provider_payment_id !== null) await services.providerFor(account).cancelPayment(attempt.provider_payment_id)
  await completePayment(services, councilId, attempt.id, 'asked again')
}
