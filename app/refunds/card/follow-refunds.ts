import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { ProviderUnavailable } from '../../errors.js'
import { entryOfKey } from '../../ledger/entry-query.js'
import { nextCheckAt } from '../../payments/next-check.js'
import { PaymentAttempt } from '../../payments/payment-attempt.js'
import { providerAccount } from '../../payments/provider-account.js'
import { type ProviderRefund, ProviderRefused } from '../../payments/providers/payment-provider.js'
import { newReference } from '../../references.js'
import type { Services } from '../../web/request.js'
import { recordRefundEvent, Refund } from '../refund.js'
import { failRefund, reachProvider, succeed } from './finish-refund.js'

/** Clocks differ: ours may be ahead of the provider's by so much. */
const clocksDifferMs = 5 * 60_000

/**
 * Finds out from the provider how every refund of a payment stands, and does what follows, once, however often and from wherever it is
 * called: the answer to a submission, a webhook, the sweep. Only the provider's own answer counts. A refund whose answer was lost is known
 * by its amount and time; any other that we never asked for was made in the provider's own pages, and is taken in.
 * @throws ProviderUnavailable when nothing could be learnt; nothing has changed then
 */
export async function followRefunds(services: Services, councilId: CouncilId, attemptId: string): Promise<void> {
  const told = await listAtProvider(services, councilId, attemptId)
  await inCouncil(councilId, async trx => {
    const attempt = await PaymentAttempt.query(trx).where({ council_id: councilId, id: attemptId }).forUpdate().first().throwIfNotFound()
    for (const refund of told) await takeIn(trx, services.clock.now(), attempt, refund)
    await putOff(trx, services.clock.now(), attempt)
  })
}

async function listAtProvider(services: Services, councilId: CouncilId, attemptId: string): Promise<ProviderRefund[]> {
  const { attempt, account } = await inCouncil(councilId, async trx => {
    const found = await PaymentAttempt.query(trx).findOne({ council_id: councilId, id: attemptId }).throwIfNotFound()
    return { attempt: found, account: await providerAccount(trx, councilId, found.provider_account_code) }
  })
  try {
    return await services.providerFor(account).listRefunds(String(attempt.provider_payment_id))
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error
    services.log.error({ attemptId, providerCode: error.providerCode, providerStatus: error.providerStatus }, 'provider refused to tell of refunds')
    throw new ProviderUnavailable('The provider refused to tell of refunds')
  }
}

/**
 * What the provider says of one refund. The caller holds the payment's attempt, so that two never take in the same one.
 * @returns our refund, or null when it came to nothing before we knew of it
 */
export async function takeIn(trx: Knex.Transaction, now: Date, attempt: PaymentAttempt, told: ProviderRefund): Promise<Refund | null> {
  const refund = await knownAs(trx, attempt, told) ?? await unanswered(trx, now, attempt, told) ?? await madeElsewhere(trx, now, attempt, told)
  if (refund?.finished_at !== null) return refund
  if (refund.amount_pence !== told.amountPence) {
    // It is not the one that was asked for, though it has its name: money went, so it is taken in for what it is.
    await failRefund(trx, refund, { code: 'amount-differs', now })
    await Refund.query(trx).where({ council_id: attempt.council_id, id: refund.id }).patch({ provider_refund_id: null })
    return await takeIn(trx, now, attempt, told)
  }
  if (told.status === 'success') await succeed(trx, refund, now)
  if (told.status === 'error') await failRefund(trx, refund, { code: 'provider-error', now })
  return refund
}

async function knownAs(trx: Knex.Transaction, { council_id }: PaymentAttempt, told: ProviderRefund): Promise<Refund | null> {
  return await Refund.query(trx).findOne({ council_id, provider_refund_id: told.providerRefundId }).forUpdate() ?? null
}

/** The one that the provider was asked for and whose answer we have not got. */
async function unanswered(trx: Knex.Transaction, now: Date, attempt: PaymentAttempt, told: ProviderRefund): Promise<Refund | null> {
  const refund = await Refund.query(trx).findOne({ council_id: attempt.council_id, payment_attempt_id: attempt.id, state: 'submitting' })
    .whereNotNull('asked_at').forUpdate()
  if (refund?.asked_at == null || refund.amount_pence !== told.amountPence) return null
  if (told.createdAt.getTime() < refund.asked_at.getTime() - clocksDifferMs) return null
  return await reachProvider(trx, refund, told, now)
}

async function madeElsewhere(trx: Knex.Transaction, now: Date, attempt: PaymentAttempt, told: ProviderRefund): Promise<Refund | null> {
  if (told.status === 'error') return null
  const { council_id: councilId } = attempt
  const entry = await entryOfKey(trx, councilId, `payment-attempt:${attempt.id}`)
  if (entry === undefined) return null
  const refund = await Refund.query(trx).insertAndFetch({
    council_id: councilId, id: newId(), reference: newReference(), route: 'card', entry_id: entry.id, method_code: entry.methodCode,
    payment_attempt_id: attempt.id, amount_pence: told.amountPence, tells_payer: false, state: 'submitted', needs_approval: false,
    requested_at: now, provider_refund_id: told.providerRefundId, provider_created_at: told.createdAt, next_check_at: nextCheckAt(told.createdAt, now)
  })
  await recordRefundEvent(trx, councilId, { refundId: refund.id, at: now, userId: null, action: 'found' })
  return refund
}

/** Whatever is still with the provider is looked at again later. */
async function putOff(trx: Knex.Transaction, now: Date, { council_id, id }: PaymentAttempt): Promise<void> {
  for (const refund of await Refund.query(trx).where({ council_id, payment_attempt_id: id, state: 'submitted' })) {
    await refund.$query(trx).patch({ next_check_at: nextCheckAt(refund.provider_created_at ?? refund.requested_at, now) })
  }
}
