import { v7 as newId } from 'uuid'
import type { Council } from '../councils/council.js'
import { inCouncil } from '../database/in-council.js'
import { Conflict, NotPermitted, ProviderUnavailable } from '../errors.js'
import { fundsByCode } from '../funds/fund.js'
import { hashSecret, newToken } from '../secret-tokens.js'
import type { Services } from '../web/request.js'
import { abandonAttempt, completePayment } from './complete-payment.js'
import { lockPayment, type Payment } from './payment.js'
import { latestAttempt, PaymentAttempt } from './payment-attempt.js'
import { type Actor, recordPaymentEvent } from './payment-event.js'
import { type ProviderAccount, providerAccount } from './provider-account.js'
import { ProviderRefused } from './providers/payment-provider.js'

const firstCheckAfterMs = 2 * 60_000

export interface StartRequest {
  council: Council
  paymentId: string
  actor: Actor
  /** Where the council's pages are, for the provider to send the payer back to. */
  origin: string
  isTelephone: boolean
}

/**
 * Asks the provider for a card page and answers its address, or null when the payment has come to an end in the meantime (the result
 * page tells). Asked twice it answers the same card payment: two clicks and two tabs pay once.
 *
 * Creating is not idempotent at the provider, so the attempt and its unique reference are stored before; after a crash or a lost answer
 * the payment is looked for by that reference.
 * @throws Conflict when the answers are not complete; ProviderUnavailable when the provider is away: no money has been taken.
 */
export async function startPayment(services: Services, request: StartRequest): Promise<string | null> {
  const { payment, attempt, account, isNew, returnToken, description } = await storeAttempt(services, request)
  if (attempt === null) return null
  if (!isNew) return await continueAttempt(services, request, attempt)
  try {
    const created = await services.providerFor(account).createPayment({
      reference: attempt.provider_reference,
      amountPence: attempt.amount_pence,
      description,
      returnUrl: `${request.origin}/payments/${payment.id}/return/${returnToken}`,
      email: payment.email ?? undefined,
      moto: attempt.is_telephone ? true : undefined,
      metadata: { receipt: payment.reference, channel: payment.channel }
    })
    await noteReached(services, request, attempt, created.providerPaymentId, created.state)
    return created.nextUrl
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error
    services.log.error({ attemptId: attempt.id, providerCode: error.providerCode, field: error.field }, 'provider refused a payment')
    await abandonAttempt(services, request.council.id, attempt.id)
    throw new ProviderUnavailable('The provider refused to create the payment')
  }
}

interface StoredAttempt {
  payment: Payment
  attempt: PaymentAttempt | null
  account: ProviderAccount
  isNew: boolean
  returnToken: string
  description: string
}

async function storeAttempt(services: Services, request: StartRequest): Promise<StoredAttempt> {
  const { council, paymentId, actor, isTelephone } = request
  const now = services.clock.now()
  const returnToken = newToken()
  return await inCouncil(council.id, async trx => {
    const payment = await lockPayment(trx, council.id, paymentId)
    if (payment.provider_account_code === null || !payment.isReadyToPay()) throw new Conflict('The payment has unanswered questions')
    const account = await providerAccount(trx, council.id, payment.provider_account_code)
    if (isTelephone && !account.allowsTelephone()) throw new NotPermitted('payments.telephone-card')
    const funds = await fundsByCode(trx, council.id, payment.lines.map(line => line.fund_code))
    const stored = { payment, account, returnToken, description: describe(council, payment, funds.get(payment.lines[0]?.fund_code ?? '')?.name) }
    if (payment.isFinished()) return { ...stored, attempt: null, isNew: false }
    const latest = await latestAttempt(trx, council.id, payment.id)
    if (latest?.isUnfinished() === true) return { ...stored, attempt: latest, isNew: false }

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
    return { ...stored, attempt, isNew: true }
  })
}

/** What the payer reads on the provider's page and their bank, perhaps, on the statement. */
function describe(council: Council, payment: Payment, firstFundName = 'payment'): string {
  const others = payment.lines.length - 1
  return `${council.shortName}: ${firstFundName}${others > 0 ? ` and ${others} more` : ''}`.slice(0, 255)
}

async function noteReached(
  services: Services, { council, paymentId }: StartRequest, attempt: PaymentAttempt, providerPaymentId: string, state: string
): Promise<void> {
  await inCouncil(council.id, async trx => {
    await PaymentAttempt.query(trx).where({ council_id: council.id, id: attempt.id, status: 'creating' })
      .patch({ status: 'open', provider_payment_id: providerPaymentId, provider_state: state })
    await recordPaymentEvent(trx, council.id, {
      paymentId, version: attempt.payment_version, at: services.clock.now(), type: 'attempt_reached_provider',
      actor: { kind: 'system', userId: null }, facts: { providerPaymentId }
    })
  })
}

/** The attempt is under way already: what the provider says now decides whether there is still a card to be entered. */
async function continueAttempt(services: Services, { council }: StartRequest, attempt: PaymentAttempt): Promise<string | null> {
  const outcome = await completePayment(services, council.id, attempt.id, 'asked again')
  if (outcome.attempt.status === 'creating') throw new ProviderUnavailable('The payment is still being created')
  return outcome.nextUrl
}
