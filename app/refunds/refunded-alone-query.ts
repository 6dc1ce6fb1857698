import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { type Pence, sumOf } from '../money.js'
import { PaymentAttempt } from '../payments/payment-attempt.js'
import { Refund } from './refund.js'

/** Whoever asks for a refund of this payment at the same moment waits, and then sees this one. */
export async function lockPaymentOf(trx: Knex.Transaction, { council_id, id }: PaymentAttempt): Promise<void> {
  await PaymentAttempt.query(trx).where({ council_id, id }).forUpdate()
}

/** What one person alone has refunded of a payment, wherever its money was moved to meanwhile. */
export async function refundedAlonePence(trx: Knex.Transaction, councilId: CouncilId, attemptId: string): Promise<Pence> {
  const alone = await Refund.query(trx).where({ council_id: councilId, payment_attempt_id: attemptId, needs_approval: false }).whereNotNull('requested_by')
    .whereNotIn('state', ['failed', 'refused', 'withdrawn'])
  return sumOf(alone.map(refund => refund.amount_pence))
}
