import type { Knex } from 'knex'
import { councilToSign } from '../../councils/council.js'
import { messageText } from '../../messages/message-text.js'
import { queueMessage } from '../../messages/outbox-message.js'
import { Payment } from '../../payments/payment.js'
import { PaymentAttempt } from '../../payments/payment-attempt.js'
import type { Refund } from '../refund.js'

/** Emails whoever paid that the money is on its way back, where they left an address and whoever asked for the refund wanted it. */
export async function tellPayer(trx: Knex.Transaction, refund: Refund, now: Date): Promise<void> {
  const { council_id: councilId } = refund
  if (!refund.tells_payer) return
  const attempt = await PaymentAttempt.query(trx).findOne({ council_id: councilId, id: String(refund.payment_attempt_id) }).throwIfNotFound()
  const payment = await Payment.query(trx).findOne({ council_id: councilId, id: attempt.payment_id }).throwIfNotFound()
  if (payment.email === null) return
  const council = await councilToSign(trx, councilId, now)
  await queueMessage(trx, councilId, {
    kind: 'refund', paymentId: payment.id, recipient: payment.email, at: now,
    ...messageText('refunds/email', { council, refund, payment, cardLastFour: attempt.card_last_four })
  })
}
