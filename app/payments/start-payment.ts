import { setTimeout as pause } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import type { Council } from '../councils/council.js'
import { inCouncil } from '../database/in-council.js'
import { Conflict, NotPermitted, ProviderUnavailable } from '../errors.js'
import { fundsByCode } from '../funds/fund.js'
import { hashSecret, newToken } from '../secrets/secret-tokens.js'
import type { Services } from '../web/request.js'
import { callBackPayment, cancelAtProvider } from './call-back-payment.js'
import { abandonAttempt, completePayment } from './complete-payment.js'
import { lockPayment, type Payment } from './payment.js'
import { findAttempt, latestAttempt, PaymentAttempt } from './payment-attempt.js'
import { type Actor, recordPaymentEvent, systemActor } from './payment-event.js'
import { type ProviderAccount, providerAccount } from './provider-account.js'
import { ProviderRefused, type ProviderPayment } from './providers/payment-provider.js'

const firstCheckAfterMs = 2 * 60_000
/** A click that comes while another is still asking the provider waits so long for its answer. */
const createLastsMs = 15_000
const pollEveryMs = 150

export interface StartRequest {
  council: Council
  paymentId: string
  /** The version of the answers that the payer has seen, with the amount that they agreed to. */
  version: number
  actor: Actor
  /** Where the council's pages are, for the provider to send the payer back to. */
  origin: string
  isTelephone: boolean
  /** Whether the provider may show the email address to whoever opens the card page. */
  mayShowEmail: boolean
}

/**
 * Asks the provider for a card page and answers its address, or null when there is none any more and the result page tells why. Asked
 * twice it answers the same card payment: two clicks and two tabs pay once.
 *
 * Creating is not idempotent at the provider, so the attempt and its unique reference are stored before; after a crash or a lost answer
 * the payment is looked for by that reference.
 * @throws Conflict when the answers are not complete or not those that were seen; CardPageUnavailable when there is none for the
 * moment; ProviderUnavailable when nothing could be learnt of an attempt that may have been paid.
 */
export async function startPayment(services: Services, request: StartRequest): Promise<string | null> {
  const stored = await storeAttempt(services, request)
  if (stored.attempt === null) return null
  return stored.isNew ? await createAtProvider(services, request, stored) : await continueAttempt(services, request, stored.attempt)
}

/** There is no card page, and so nobody can have paid. */
export class CardPageUnavailable extends ProviderUnavailable {
  readonly paymentId: string

  constructor(paymentId: string) {
    super('The provider gave no card page')
    this.paymentId = paymentId
  }
}

interface NewAttempt {
  payment: Payment
  attempt: PaymentAttempt
  account: ProviderAccount
  isNew: true
  returnToken: string
  description: string
}

async function storeAttempt(
  services: Services, request: StartRequest
): Promise<NewAttempt | { attempt: PaymentAttempt | null, isNew: false }> {
  const { council, paymentId, actor, isTelephone } = request
  const now = services.clock.now()
  const returnToken = newToken()
  return await inCouncil(council.id, async trx => {
    const payment = await lockPayment(trx, council.id, paymentId)
    if (payment.isFinished()) return { attempt: null, isNew: false }
    if (payment.version !== request.version) throw new Conflict('The answers are not those that were seen')
    if (payment.provider_account_code === null || !payment.isReadyToPay()) throw new Conflict('The payment has unanswered questions')
    const account = await providerAccount(trx, council.id, payment.provider_account_code)
    if (isTelephone && !account.allowsTelephone()) throw new NotPermitted('payments.telephone-card')
    const latest = await latestAttempt(trx, council.id, payment.id)
    if (latest?.isUnfinished() === true) return { attempt: latest, isNew: false }

    const attempt = await PaymentAttempt.query(trx).insertAndFetch({
      council_id: council.id, id: newId(), payment_id: payment.id, payment_version: payment.version,
      provider_account_code: account.code, provider_reference: `${payment.reference}-${newToken().slice(0, 6)}`.replace(/_/g, '-'),
      amount_pence: payment.totalPence(), is_telephone: isTelephone, status: 'creating', return_token_hash: hashSecret(returnToken),
      started_by: actor.userId, created_at: now, next_check_at: new Date(now.getTime() + firstCheckAfterMs)
    })
    await payment.$query(trx).patch({ status: 'paying' })
    await recordPaymentEvent(trx, council.id, {
      paymentId, version: payment.version, at: now, type: 'attempt_started', actor,
      facts: { amountPence: attempt.amount_pence, telephone: isTelephone }
    })
    const funds = await fundsByCode(trx, council.id, payment.lines.map(line => line.fund_code))
    const description = describe(council, payment, funds.get(payment.lines[0]?.fund_code ?? '')?.name)
    return { payment, attempt, account, isNew: true, returnToken, description }
  })
}

/** What the payer reads on the provider's page and perhaps on the bank's statement. */
function describe(council: Council, payment: Payment, firstFundName = 'payment'): string {
  const others = payment.lines.length - 1
  return `${council.shortName}: ${firstFundName}${others > 0 ? ` and ${others} more` : ''}`.slice(0, 255)
}

async function createAtProvider(services: Services, request: StartRequest, stored: NewAttempt): Promise<string | null> {
  const { payment, attempt, account } = stored
  try {
    const created = await services.providerFor(account).createPayment({
      reference: attempt.provider_reference,
      amountPence: attempt.amount_pence,
      description: stored.description,
      returnUrl: `${request.origin}/payments/${payment.id}/return/${stored.returnToken}`,
      email: request.mayShowEmail ? plainEmail(payment.email) : undefined,
      moto: attempt.is_telephone ? true : undefined,
      metadata: { receipt: payment.reference, channel: payment.channel }
    })
    return await noteReached(services, request, attempt, created)
  } catch (error) {
    if (error instanceof ProviderRefused) {
      services.log.error({ attemptId: attempt.id, providerCode: error.providerCode, field: error.field }, 'provider refused a payment')
      await abandonAttempt(services, request.council.id, attempt.id)
    } else if (error instanceof ProviderUnavailable) {
      await lookForItSoon(services, request.council.id, attempt)
    } else {
      throw error
    }
    throw new CardPageUnavailable(payment.id)
  }
}

/** Nobody waits for an answer any more: from now on the attempt is looked for at the provider. */
async function lookForItSoon(services: Services, councilId: string, attempt: PaymentAttempt): Promise<void> {
  await inCouncil(councilId, async trx => {
    await PaymentAttempt.query(trx).where({ council_id: councilId, id: attempt.id, status: 'creating' })
      .patch({ next_check_at: services.clock.now() })
  })
}

/** It only saves typing on the card page; one with other letters could make the provider refuse the whole payment. */
function plainEmail(email: string | null): string | undefined {
  return email !== null && /^[\x21-\x7e]+$/.test(email) ? email : undefined
}

/**
 * Keeps the provider's id before the payer learns the card page's address. An answer that comes so late that the attempt has been
 * given up is called back, and the payer is not sent there.
 */
async function noteReached(services: Services, { council, paymentId }: StartRequest, attempt: PaymentAttempt, created: ProviderPayment): Promise<string | null> {
  const { providerPaymentId, state, nextUrl } = created
  const standsAs = await inCouncil(council.id, async trx => {
    await lockPayment(trx, council.id, paymentId)
    const reached = await PaymentAttempt.query(trx).where({ council_id: council.id, id: attempt.id, status: 'creating' })
      .patch({ status: 'open', provider_payment_id: providerPaymentId, provider_state: state })
    if (reached === 0) return await PaymentAttempt.query(trx).findOne({ council_id: council.id, id: attempt.id }).throwIfNotFound()
    await recordPaymentEvent(trx, council.id, {
      paymentId, version: attempt.payment_version, at: services.clock.now(), type: 'attempt_reached_provider', actor: systemActor,
      facts: { providerPaymentId }
    })
    return null
  })
  if (standsAs === null || standsAs.isUnfinished()) return nextUrl
  await cancelAtProvider(services, council.id, { ...standsAs, provider_payment_id: providerPaymentId })
  return null
}

/** The attempt is under way already: what the provider says now decides whether there is still a card to be entered. */
async function continueAttempt(services: Services, request: StartRequest, attempt: PaymentAttempt): Promise<string | null> {
  const { council, paymentId, isTelephone } = request
  await whileItIsCreated(services, council.id, attempt)
  const { attempt: current, nextUrl } = await completePayment(services, council.id, attempt.id, 'asked again')
  if (current.status === 'creating') throw new CardPageUnavailable(paymentId)
  // The provider never got it, so there is nothing in the way of another.
  if (current.status === 'lost') return await startPayment(services, request)
  if (!current.isUnfinished() || current.is_telephone === isTelephone) return nextUrl
  // The other kind of card page is wanted: a telephone page asks for less than one at which the payer sits.
  const { status } = await callBackPayment(services, council.id, current)
  return status === 'cancelled' ? await startPayment(services, request) : null
}

/** Another click has just asked the provider. Its answer is waited for, as long as it can come. */
async function whileItIsCreated(services: Services, councilId: string, attempt: PaymentAttempt): Promise<void> {
  const until = attempt.created_at.getTime() + createLastsMs
  let current: PaymentAttempt | undefined = attempt
  while (current?.isBeingCreated(services.clock.now()) === true && services.clock.now().getTime() < until) {
    await pause(pollEveryMs)
    current = await inCouncil(councilId, async trx => await findAttempt(trx, councilId, attempt.id))
  }
}
