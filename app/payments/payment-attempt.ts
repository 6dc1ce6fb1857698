import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../database/in-council.js'
import type { Pence } from '../money.js'

/**
 * One try at taking a payment's money. creating: stored, and the provider perhaps asked · open: the provider has it ·
 * the rest are ends: succeeded, failed (declined), cancelled, expired, errored, lost (never reached the provider), held (the money that
 * came is not what was asked for, or nobody asked for it any more).
 */
export class PaymentAttempt extends Model {
  static override tableName = 'payment_attempts'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare payment_id: string
  /** The version of the payment's answers that this attempt pays. */
  declare payment_version: number
  declare provider_account_code: string
  declare provider_reference: string
  declare provider_payment_id: string | null
  declare amount_pence: Pence
  declare is_telephone: boolean
  declare status: 'creating' | 'open' | 'succeeded' | 'failed' | 'cancelled' | 'expired' | 'errored' | 'lost' | 'held'
  declare provider_state: string | null
  declare failure_code: string | null
  declare return_token_hash: string
  declare started_by: string | null
  declare created_at: Date
  declare next_check_at: Date
  declare finished_at: Date | null
  declare received_pence: Pence | null
  declare surcharge_pence: Pence | null
  declare card_brand: string | null
  declare card_first_six: string | null
  declare card_last_four: string | null
  declare cardholder_name: string | null

  isUnfinished(): boolean {
    return this.finished_at === null
  }

  /** Somebody may still be waiting for the provider's answer: until its first check, that is, which comes at once when there is none. */
  isBeingCreated(now: Date): boolean {
    return this.status === 'creating' && this.next_check_at > now
  }

  tookMoney(): boolean {
    return this.status === 'succeeded' || this.status === 'held'
  }
}

export async function latestAttempt(trx: Knex.Transaction, councilId: CouncilId, paymentId: string): Promise<PaymentAttempt | undefined> {
  return await PaymentAttempt.query(trx).where({ council_id: councilId, payment_id: paymentId }).orderBy('created_at', 'desc').first()
}

/** The attempt that tells how a payment stands: one whose money waits for an officer, else one that took money, else the latest. */
export async function decisiveAttempt(trx: Knex.Transaction, councilId: CouncilId, paymentId: string): Promise<PaymentAttempt | undefined> {
  return await PaymentAttempt.query(trx).where({ council_id: councilId, payment_id: paymentId })
    .orderByRaw("status = 'held' desc, status = 'succeeded' desc, created_at desc").first()
}

export async function findAttempt(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<PaymentAttempt | undefined> {
  return await PaymentAttempt.query(trx).where({ council_id: councilId, id }).first()
}

/**
 * The attempt that a provider speaks of, by its id or, as long as we have not learnt that, by our reference.
 */
export async function findAttemptToldOf(
  trx: Knex.Transaction, councilId: CouncilId, told: { providerPaymentId: string, resourceReference: string | null }
): Promise<PaymentAttempt | undefined> {
  const known = await PaymentAttempt.query(trx).where({ council_id: councilId, provider_payment_id: told.providerPaymentId }).first()
  if (known !== undefined || told.resourceReference === null) return known
  return await PaymentAttempt.query(trx).where({ council_id: councilId, provider_reference: told.resourceReference })
    .whereNull('provider_payment_id').first()
}
