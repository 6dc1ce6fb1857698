import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { isDisputedSince } from '../../disputes/dispute.js'
import { errorFacts, ProviderUnavailable } from '../../errors.js'
import { type Pence, pence } from '../../money.js'
import { PaymentAttempt } from '../../payments/payment-attempt.js'
import { providerAccount } from '../../payments/provider-account.js'
import { type ProviderRefund, ProviderRefused } from '../../payments/providers/payment-provider.js'
import type { Services } from '../../web/request.js'
import { atProviderPence, lockRefund, recordRefundEvent, Refund } from '../refund.js'
import { failRefund, reachProvider } from './finish-refund.js'
import { followRefunds, takeIn } from './follow-refunds.js'

/** By then an answer has come, or never will. */
const answerLastsMs = 2 * 60_000
/** The provider turned away us, and not the refund: somebody has to see to the account. */
const notAboutTheRefund = [401, 403]
/** Whatever a try whose answer was lost has done, the provider tells of it by then. */
const tryIsOverMs = 10 * 60_000

/**
 * Asks the provider for a refund, once. The provider's call is not idempotent, so whatever it has of the payment's refunds is read before
 * each try, which finds the one whose answer was lost; and each try states how much can still be refunded as we know it (the provider's
 * `refund_amount_available`), so that it refuses a second try when the first one has been carried out after all. Killed anywhere, it goes
 * on from there. Of one payment one refund is submitted at a time.
 */
export async function submitRefund(services: Services, councilId: CouncilId, refundId: string): Promise<void> {
  const refund = await claim(services, councilId, refundId)
  if (refund === null) return
  const attemptId = String(refund.payment_attempt_id)
  try {
    await followRefunds(services, councilId, attemptId)
    const asking = await inCouncil(councilId, async trx => await prepare(trx, services, refund))
    if (asking !== null) await ask(services, refund, asking)
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error
    services.log.warn({ refundId, error: errorFacts(error) }, 'refund could not be submitted')
  }
}

/** Ours to submit until its time comes again: nobody else asks meanwhile. Null when there is nothing to do, or another is before it. */
async function claim({ clock }: Services, councilId: CouncilId, refundId: string): Promise<Refund | null> {
  const now = clock.now()
  const again = new Date(now.getTime() + answerLastsMs)
  return await inCouncil(councilId, async trx => {
    const { payment_attempt_id: attemptId } = await Refund.query(trx).findOne({ council_id: councilId, id: refundId }).throwIfNotFound()
    if (attemptId === null) return null
    await PaymentAttempt.query(trx).where({ council_id: councilId, id: attemptId }).forUpdate()
    const refund = await lockRefund(trx, councilId, refundId)
    const isDue = refund.state === 'approved' || (refund.state === 'submitting' && refund.next_check_at !== null && refund.next_check_at <= now)
    if (refund.route !== 'card' || !isDue) return null
    const before = await Refund.query(trx).where({ council_id: councilId, payment_attempt_id: attemptId, state: 'submitting' }).whereNot({ id: refund.id }).first()
    const state = before === undefined ? 'submitting' : refund.state
    const changed = await Refund.query(trx).where({ council_id: councilId, id: refund.id, state: refund.state }).patch({ state, next_check_at: again })
    return before === undefined && changed === 1 ? refund : null
  })
}

interface Asking {
  attempt: PaymentAttempt
  availablePence: Pence
  /** When it was asked for before, if it was and its answer was lost. */
  askedAt: Date | null
}

/** Notes that the provider is going to be asked, before it is. Null when the look at the provider has settled it. */
async function prepare(trx: Knex.Transaction, { clock }: Services, { council_id: councilId, id, requested_at }: Refund): Promise<Asking | null> {
  const now = clock.now()
  const refund = await lockRefund(trx, councilId, id)
  if (refund.state !== 'submitting') return null
  if (refund.asked_at === null && await isDisputedSince(trx, councilId, refund.payment_attempt_id, refund.requested_at)) {
    await failRefund(trx, refund, { code: 'disputed', now })
    return null
  }
  const attempt = await PaymentAttempt.query(trx).findOne({ council_id: councilId, id: String(refund.payment_attempt_id) }).throwIfNotFound()
  const elsewhere = await Refund.query(trx).where({ council_id: councilId, payment_attempt_id: attempt.id }).whereNull('requested_by')
    .where('requested_at', '>', requested_at).whereNot({ state: 'failed' }).resultSize()
  if (elsewhere > 0) {
    // Its own try, whose answer was lost, may yet turn out to have been carried out: the sweep looks again.
    const isOver = refund.asked_at === null || now.getTime() - refund.asked_at.getTime() >= tryIsOverMs
    if (isOver) await failRefund(trx, refund, { code: 'refunded-elsewhere', now })
    return null
  }
  const availablePence = pence((attempt.received_pence ?? attempt.amount_pence) - await atProviderPence(trx, councilId, attempt.id))
  if (refund.asked_at === null) {
    await refund.$query(trx).patch({ asked_at: now })
    await recordRefundEvent(trx, councilId, { refundId: id, at: now, userId: null, action: 'asked' })
  }
  return { attempt, availablePence, askedAt: refund.asked_at }
}

async function ask(services: Services, refund: Refund, { attempt, availablePence, askedAt }: Asking): Promise<void> {
  const { council_id: councilId } = refund
  const account = await inCouncil(councilId, async trx => await providerAccount(trx, councilId, attempt.provider_account_code))
  try {
    const told = await services.providerFor(account).refundPayment(String(attempt.provider_payment_id), { amountPence: refund.amount_pence, availablePence })
    await inCouncil(councilId, async trx => { await takeAnswer(trx, services.clock.now(), refund, told) })
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error
    services.log.warn({ refundId: refund.id, providerCode: error.providerCode, providerStatus: error.providerStatus }, 'provider refused a refund')
    if (notAboutTheRefund.includes(error.providerStatus)) return
    // After a lost answer it may be refused because it was carried out: what the provider has of it is found by the next look.
    const now = services.clock.now()
    if (askedAt !== null && now.getTime() - askedAt.getTime() < tryIsOverMs) return
    await inCouncil(councilId, async trx => {
      const current = await lockRefund(trx, councilId, refund.id)
      if (current.state === 'submitting') await failRefund(trx, current, { code: error.providerCode ?? `status-${error.providerStatus}`, now })
    })
  }
}

/** A webhook's look may have been quicker: then it is known already. */
async function takeAnswer(trx: Knex.Transaction, now: Date, { council_id: councilId, id, payment_attempt_id }: Refund, told: ProviderRefund): Promise<void> {
  const attempt = await PaymentAttempt.query(trx).where({ council_id: councilId, id: String(payment_attempt_id) }).forUpdate().first().throwIfNotFound()
  const refund = await lockRefund(trx, councilId, id)
  const other = await Refund.query(trx).findOne({ council_id: councilId, provider_refund_id: told.providerRefundId }).whereNot({ id })
  // A webhook's look has taken it in as another: it is not what was asked for.
  if (refund.state === 'submitting' && other !== undefined) return await failRefund(trx, refund, { code: 'amount-differs', now })
  if (refund.state === 'submitting') await reachProvider(trx, refund, told, now)
  await takeIn(trx, now, attempt, told)
}
