import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Pence } from '../money.js'

/** A payment whose payer has told their bank that it should not have been made, as the provider tells of it. */
export class Dispute extends Model {
  static override tableName = 'disputes'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare provider_account_code: string
  declare provider_dispute_id: string
  declare provider_payment_id: string
  /** Null for a payment that was not taken here. */
  declare payment_attempt_id: string | null
  declare status: 'needs_response' | 'under_review' | 'won' | 'lost'
  declare amount_pence: Pence
  declare fee_pence: Pence
  declare reason: string | null
  declare raised_at: Date
  declare evidence_due_at: Date | null
  declare settled_on: CalendarDate | null
  declare seen_at: Date
  declare changed_at: Date
}

/** Whether the payer has disputed a payment with their bank, and not lost, since a refund of it was asked for. */
export async function isDisputedSince(trx: Knex.Transaction, councilId: CouncilId, attemptId: string | null, since: Date): Promise<boolean> {
  if (attemptId === null) return false
  const lost = await Dispute.query(trx).where({ council_id: councilId, payment_attempt_id: attemptId, status: 'lost' }).where('changed_at', '>', since).first()
  return lost !== undefined || await openDisputeOf(trx, councilId, attemptId) !== undefined
}

/** A dispute of this payment that is not decided yet, if there is one. */
export async function openDisputeOf(trx: Knex.Transaction, councilId: CouncilId, attemptId: string): Promise<Dispute | undefined> {
  return await Dispute.query(trx).where({ council_id: councilId, payment_attempt_id: attemptId }).whereIn('status', ['needs_response', 'under_review']).first()
}
