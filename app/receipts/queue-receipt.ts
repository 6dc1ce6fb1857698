import type { Knex } from 'knex'
import { councilToSign } from '../councils/council.js'
import { messageText } from '../messages/message-text.js'
import { OutboxMessage, queueMessage } from '../messages/outbox-message.js'
import type { Payment } from '../payments/payment.js'
import { maskedReceipt, receiptOf } from './receipt-query.js'

const sameRequestMs = 60_000

/**
 * Emails the receipt of a payment that is paid, through the outbox, in this step. Asked twice within a minute for the same address it
 * is one message; so that two at once cannot both be the first, the caller holds the payment's lock.
 */
export async function queueReceipt(
  trx: Knex.Transaction, payment: Payment, email: string, now: Date, { isMasked = false }: { isMasked?: boolean } = {}
): Promise<void> {
  const alike = await OutboxMessage.query(trx)
    .where({ council_id: payment.council_id, payment_id: payment.id, kind: 'receipt', recipient: email })
    .where('created_at', '>', new Date(now.getTime() - sameRequestMs)).first()
  if (alike !== undefined) return
  const council = await councilToSign(trx, payment.council_id, now)
  const whole = await receiptOf(trx, payment)
  const receipt = isMasked ? maskedReceipt(whole) : whole
  await queueMessage(trx, payment.council_id, {
    kind: 'receipt', paymentId: payment.id, recipient: email, at: now, ...messageText('receipts/email', { council, receipt })
  })
}
