import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { londonDate } from '../../app/dates.js'
import { Dispute } from '../../app/disputes/dispute.js'
import { postLostDispute } from '../../app/disputes/post-lost-dispute.js'
import { pence } from '../../app/money.js'
import { PaymentAttempt } from '../../app/payments/payment-attempt.js'
import { newReference } from '../../app/references.js'
import { succeed } from '../../app/refunds/card/finish-refund.js'
import { Refund } from '../../app/refunds/refund.js'
import type { TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { accountOf } from './at-the-provider.js'

/**
 * £20 each of two payments that went back: one as a refund, the other to a dispute that was lost, with a fee of £15.
 * @returns the provider's ids of the two payments
 */
export async function refundedAndLost(
  council: TestCouncil, { begunAt, refundedAt = begunAt, lostAt = begunAt }: { begunAt: Date, refundedAt?: Date, lostAt?: Date }
): Promise<{ refundedId: string, disputedId: string }> {
  const [refunded, disputed] = [await aPaidPayment(council), await aPaidPayment(council)]
  await inCouncil(council.id, async trx => {
    const ofBoth = { council_id: council.id, amount_pence: pence(20_00) }
    const refund = await Refund.query(trx).insertAndFetch({
      ...ofBoth, id: newId(), reference: newReference(), route: 'card', entry_id: refunded.entryId ?? '', method_code: '90', payment_attempt_id: refunded.payment.attemptId,
      tells_payer: false, state: 'submitted', needs_approval: false, requested_at: begunAt, provider_refund_id: newId(), provider_created_at: begunAt
    })
    await succeed(trx, refund, refundedAt)
    const dispute = await Dispute.query(trx).insertAndFetch({
      ...ofBoth, id: newId(), provider_account_code: accountOf(council).code, provider_dispute_id: newId(), provider_payment_id: disputed.payment.providerPaymentId,
      payment_attempt_id: disputed.payment.attemptId, status: 'lost', fee_pence: pence(15_00), raised_at: begunAt, settled_on: londonDate(lostAt),
      seen_at: begunAt, changed_at: lostAt
    })
    await postLostDispute(trx, dispute, await PaymentAttempt.query(trx).findById([council.id, disputed.payment.attemptId]).throwIfNotFound(), lostAt)
  })
  return { refundedId: refunded.payment.providerPaymentId, disputedId: disputed.payment.providerPaymentId }
}
