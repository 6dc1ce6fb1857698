import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { addJob } from '../database/job-queue.js'
import { cardMethod } from '../funds/method-of-payment.js'
import { ProviderUnavailable } from '../errors.js'
import { endHelpAsPaid } from './helping/end-help.js'
import { queueReceipt } from '../receipts/queue-receipt.js'
import type { Services } from '../web/request.js'
import { nextCheckAt } from './next-check.js'
import { lockPayment, type Payment } from './payment.js'
import { findAttempt, PaymentAttempt } from './payment-attempt.js'
import { providerActor, recordPaymentEvent, systemActor } from './payment-event.js'
import { postHeldPayment, postPayment } from './post-payment.js'
import { type ProviderAccount, providerAccount } from './provider-account.js'
import { ProviderRefused, type ProviderPayment } from './providers/payment-provider.js'

/**
 * By then the provider has answered a request to create a payment or never will. Nobody has seen a card page of an attempt whose answer
 * we did not get, so when the provider does not know it either, no money can come of it.
 */
const createIsOverAfterMs = 2 * 60_000

export interface PaymentOutcome {
  payment: Payment
  attempt: PaymentAttempt
  /** Where the payer can still enter the card, when the provider has just been asked and the attempt goes on. */
  nextUrl: string | null
}

/** Why the provider is asked: for the history. */
export type Because = 'the payer came back' | 'the provider told us' | 'the sweep' | 'asked again' | 'an officer asked'

/**
 * Finds out from the provider how an attempt stands, and does what follows from it, once: however often, however many at a time and
 * from wherever this is called (the payer's return, the webhook, the sweep). Only the provider's own answer counts, and only with the
 * amount that was asked for; any other sum goes to suspense and waits for an officer.
 * @throws ProviderUnavailable when nothing could be learnt; nothing has changed then.
 */
export async function completePayment(services: Services, councilId: CouncilId, attemptId: string, because: Because): Promise<PaymentOutcome> {
  const { attempt, account } = await inCouncil(councilId, async trx => {
    const found = await findAttempt(trx, councilId, attemptId)
    if (found === undefined) throw new Error(`No attempt ${attemptId}`)
    return { attempt: found, account: await providerAccount(trx, councilId, found.provider_account_code) }
  })
  const answer = attempt.tookMoney() ? null : await askProvider(services, account, attempt)
  return await inCouncil(councilId, async trx => await applyAnswer(trx, services, councilId, attempt, answer, because))
}

/** The provider refused to create this attempt's payment, so there is nothing to wait for: no money can come of it. */
export async function abandonAttempt(services: Services, councilId: CouncilId, attemptId: string): Promise<void> {
  await inCouncil(councilId, async trx => {
    const { payment_id } = await PaymentAttempt.query(trx).findOne({ council_id: councilId, id: attemptId }).throwIfNotFound()
    const payment = await lockPayment(trx, councilId, payment_id)
    const attempt = await PaymentAttempt.query(trx).findOne({ council_id: councilId, id: attemptId }).throwIfNotFound()
    if (attempt.status !== 'creating') return
    await endWithoutMoney(trx, services, { payment, attempt, status: 'lost', code: null, because: 'asked again' })
  })
}

async function askProvider(services: Services, account: ProviderAccount, attempt: PaymentAttempt): Promise<ProviderPayment | null> {
  const provider = services.providerFor(account)
  try {
    if (attempt.provider_payment_id !== null) return await provider.readPayment(attempt.provider_payment_id)
    const { payments } = await provider.searchPayments({ reference: attempt.provider_reference })
    const found = payments.find(payment => payment.reference === attempt.provider_reference)
    // What is searched may lag behind, and does not tell where the card can be entered.
    return found === undefined ? null : await provider.readPayment(found.providerPaymentId)
  } catch (error) {
    throw asUnavailable(services, attempt, error)
  }
}

/** A refusal (a key withdrawn, say) tells as little of the payment as silence, though somebody must see to it. */
function asUnavailable(services: Services, attempt: PaymentAttempt, error: unknown): unknown {
  if (!(error instanceof ProviderRefused)) return error
  services.log.error({ attemptId: attempt.id, providerCode: error.providerCode, providerStatus: error.providerStatus }, 'provider refused to tell')
  return new ProviderUnavailable('The provider refused to tell of the payment')
}

async function applyAnswer(
  trx: Knex.Transaction, services: Services, councilId: CouncilId, { id, payment_id }: PaymentAttempt, answer: ProviderPayment | null,
  because: Because
): Promise<PaymentOutcome> {
  const payment = await lockPayment(trx, councilId, payment_id)
  const attempt = await PaymentAttempt.query(trx).findOne({ council_id: councilId, id }).forUpdate().throwIfNotFound()
  const change = { payment, attempt, because }
  const nextUrl = answer?.nextUrl ?? null
  if (attempt.tookMoney()) return { payment, attempt, nextUrl: null }
  if (answer === null) {
    const isOld = services.clock.now().getTime() - attempt.created_at.getTime() > createIsOverAfterMs
    if (isOld && attempt.status === 'creating') await endWithoutMoney(trx, services, { ...change, status: 'lost', code: null })
  } else if (answer.state === 'success') {
    await takeMoney(trx, services, { ...change, answer })
  } else if (answer.finished && attempt.isUnfinished()) {
    await endWithoutMoney(trx, services, { ...change, status: endOf(answer), code: answer.code, providerPaymentId: answer.providerPaymentId })
  } else if (attempt.isUnfinished()) {
    await goOnWaiting(trx, services, attempt, answer)
  }
  return { payment, attempt, nextUrl: attempt.isUnfinished() ? nextUrl : null }
}

interface Change {
  payment: Payment
  attempt: PaymentAttempt
  because: Because
}

async function takeMoney(trx: Knex.Transaction, services: Services, change: Change & { answer: ProviderPayment }): Promise<void> {
  const { payment, attempt, answer } = change
  const now = services.clock.now()
  const received = answer.totalAmountPence ?? answer.amountPence
  const isAsAsked = answer.amountPence === attempt.amount_pence && received === answer.amountPence + answer.surchargePence
  const isStillWanted = !payment.isFinished() && payment.version === attempt.payment_version
  const status = isAsAsked && isStillWanted ? 'succeeded' : 'held'
  await attempt.$query(trx).patch({
    status, finished_at: now, provider_state: answer.state, failure_code: null, provider_payment_id: answer.providerPaymentId,
    received_pence: received, surcharge_pence: answer.surchargePence, card_brand: answer.card?.brand ?? null,
    card_first_six: answer.card?.firstSix ?? null, card_last_four: answer.card?.lastFour ?? null,
    cardholder_name: answer.card?.cardholderName ?? null
  })
  const kind = attempt.is_telephone ? 'card_telephone' : payment.helped_by === null ? 'card_online' : 'card_assisted'
  const posting = { payment, attempt, answer, now, receivedPence: received, method: await cardMethod(trx, payment.council_id, kind) }
  if (status === 'succeeded') await postPayment(trx, posting)
  else await postHeldPayment(trx, posting)
  if (!payment.isFinished()) {
    await payment.$query(trx).patch({ status: status === 'succeeded' ? 'paid' : 'held', finished_at: now })
    await endHelpAsPaid(trx, payment, now)
    await callBackOthers(trx, attempt)
    if (status === 'succeeded' && payment.email !== null) await queueReceipt(trx, payment, payment.email, now)
  }
  await recordPaymentEvent(trx, payment.council_id, {
    paymentId: payment.id, version: attempt.payment_version, at: now, actor: providerActor,
    type: status === 'succeeded' ? 'attempt_succeeded' : 'attempt_held',
    facts: {
      because: change.because, askedPence: attempt.amount_pence, receivedPence: received, surchargePence: answer.surchargePence,
      reason: isAsAsked ? 'not expected any more' : 'another amount'
    }
  })
}

/** Nobody must be able to pay again at a card page that is still open. The provider is asked by a job: not within this step. */
async function callBackOthers(trx: Knex.Transaction, { council_id: councilId, payment_id, id }: PaymentAttempt): Promise<void> {
  const others = await PaymentAttempt.query(trx).where({ council_id: councilId, payment_id }).whereNot({ id }).whereNull('finished_at')
  for (const other of others) await addJob(trx, 'call-back-attempt', { councilId, attemptId: other.id }, { key: `call-back:${other.id}` })
}

async function endWithoutMoney(
  trx: Knex.Transaction, services: Services,
  change: Change & { status: 'failed' | 'cancelled' | 'expired' | 'errored' | 'lost', code: string | null, providerPaymentId?: string }
): Promise<void> {
  const { payment, attempt, status, code, because } = change
  const now = services.clock.now()
  await attempt.$query(trx).patch({
    status, failure_code: code, finished_at: now, provider_payment_id: change.providerPaymentId ?? attempt.provider_payment_id
  })
  if (payment.status === 'paying') await payment.$query(trx).patch({ status: 'open' })
  await recordPaymentEvent(trx, payment.council_id, {
    paymentId: payment.id, version: attempt.payment_version, at: now, actor: status === 'lost' ? systemActor : providerActor,
    type: status === 'lost' ? 'attempt_lost' : 'attempt_failed', facts: { because, outcome: status, code }
  })
}

/** Not finished: it is looked at again later. */
async function goOnWaiting(trx: Knex.Transaction, services: Services, attempt: PaymentAttempt, answer: ProviderPayment): Promise<void> {
  await attempt.$query(trx).patch({
    status: 'open', provider_payment_id: answer.providerPaymentId, provider_state: answer.state,
    next_check_at: nextCheckAt(attempt.created_at, services.clock.now())
  })
}

/** The provider's codes: P0020 expired, P0030 cancelled by the payer, P0040 by us; others are the card's or the provider's refusal. */
function endOf(answer: ProviderPayment): 'failed' | 'cancelled' | 'expired' | 'errored' {
  if (answer.code === 'P0020') return 'expired'
  if (answer.code === 'P0030' || answer.state === 'cancelled') return 'cancelled'
  return answer.state === 'error' ? 'errored' : 'failed'
}
