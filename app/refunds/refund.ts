import type { Knex } from 'knex'
import { Model } from 'objection'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { isId } from '../ids.js'
import { type Pence, sumOf } from '../money.js'
import type { RefundReason } from './refund-reasons.js'

/**
 * Money that goes back to whoever paid it.
 * To a card: requested, where it takes two people · approved: to be submitted · submitting: the provider is asked, or was and its answer
 * was lost · submitted: the provider has it · succeeded and posted, or failed.
 * To a bank account: requested · approved: owed, and posted so · listed: on a payment list of finance's · paid · returned by the bank.
 * Either may be refused, or withdrawn by who asked for it, while it is requested.
 */
export class Refund extends Model {
  static override tableName = 'refunds'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare reference: string
  declare route: 'card' | 'bank'
  declare entry_id: string
  declare method_code: string
  declare payment_attempt_id: string | null
  declare amount_pence: Pence
  declare reason_code: RefundReason | null
  declare reason: string | null
  declare tells_payer: boolean
  declare state: RefundState
  declare needs_approval: boolean
  /** Null for one that was made in the provider's own pages. */
  declare requested_by: string | null
  declare requested_at: Date
  declare decided_by: string | null
  declare decided_at: Date | null
  declare asked_at: Date | null
  declare provider_refund_id: string | null
  declare provider_created_at: Date | null
  declare failure_code: string | null
  declare next_check_at: Date | null
  declare finished_at: Date | null
  declare bank_details_encrypted: string | null
  declare list_number: number | null
  /** Of one that failed or came back: when somebody asked again, or said what they did instead. */
  declare dealt_with_at: Date | null
  declare dealt_with_by: string | null

  wasMadeElsewhere(): boolean {
    return this.requested_by === null
  }
}

export const refundStates = [
  'requested', 'approved', 'submitting', 'submitted', 'succeeded', 'failed', 'refused', 'withdrawn', 'listed', 'paid', 'returned'
] as const

export type RefundState = typeof refundStates[number]

/** Those of a refund that has not come to its end. */
export const openRefundStates: readonly RefundState[] = ['requested', 'approved', 'submitting', 'submitted', 'listed']

/** How much of one line of the transaction is refunded. */
export interface RefundLine {
  council_id: string
  refund_id: string
  entry_id: string
  line_number: number
  amount_pence: Pence
  fund_code: string | null
}

type Happening = 'requested' | 'approved' | 'refused' | 'withdrawn' | 'asked' | 'submitted' | 'succeeded' | 'failed' | 'listed' | 'paid' | 'returned' | 'found' |
  'dealt-with' | 'asked-again'

/** One step of a refund's history. Nobody in particular: the provider or the system. */
export interface RefundEvent {
  refundId: string
  at: Date
  userId: string | null
  action: Happening
  note?: string | null
}

export async function recordRefundEvent(trx: Knex.Transaction, councilId: CouncilId, ...events: RefundEvent[]): Promise<void> {
  await trx('refund_events').insert(events.map(event => ({
    council_id: councilId, id: newId(), refund_id: event.refundId, happened_at: event.at, user_id: event.userId, action: event.action,
    note: event.note ?? null
  })))
}

/** The refund itself, for this transaction alone. @throws NotFound */
export async function lockRefund(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Refund> {
  const refund = isId(id) ? await Refund.query(trx).where({ council_id: councilId, id }).forUpdate().first() : undefined
  if (refund === undefined) throw new NotFound('refund')
  return refund
}

export async function linesOfRefund(trx: Knex.Transaction, councilId: CouncilId, refundId: string): Promise<RefundLine[]> {
  return await trx('refund_lines').where({ council_id: councilId, refund_id: refundId }).orderBy('line_number') as RefundLine[]
}

/** What is asked for of a payment's refunds has been asked of the provider, and not come to nothing: it has that much less to give. */
export async function atProviderPence(trx: Knex.Transaction, councilId: CouncilId, attemptId: string): Promise<Pence> {
  const refunds = await Refund.query(trx).where({ council_id: councilId, payment_attempt_id: attemptId }).whereIn('state', ['submitted', 'succeeded'])
  return sumOf(refunds.map(({ amount_pence }) => amount_pence))
}
