import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { londonDate } from '../../dates.js'
import { ledgerAccountOfKind } from '../../ledger/ledger-account.js'
import { type NewPosting, postEntry } from '../../ledger/post-entry.js'
import { releaseLines } from '../../ledger/reserve-lines.js'
import { pence } from '../../money.js'
import { PaymentAttempt } from '../../payments/payment-attempt.js'
import { providerAccount } from '../../payments/provider-account.js'
import { linesOfRefund, type Refund } from '../refund.js'
import { drawnLines, originalOf } from '../refund-postings.js'

/**
 * Posts a refund that the provider says has succeeded, once: what was set aside is drawn from its lines and leaves card clearing. It
 * counts for the day on which the provider made it, as the provider's own statement has it. One that was made in the provider's own
 * pages opens a suspense item below zero, so that a person decides whose money it was.
 */
export async function postCardRefund(trx: Knex.Transaction, refund: Refund, now: Date): Promise<void> {
  const { council_id: councilId, id } = refund
  await releaseLines(trx, councilId, id)
  const attempt = await PaymentAttempt.query(trx).findOne({ council_id: councilId, id: String(refund.payment_attempt_id) }).throwIfNotFound()
  const account = await providerAccount(trx, councilId, attempt.provider_account_code)
  const original = await originalOf(trx, councilId, refund.entry_id)
  const lines = await linesOfRefund(trx, councilId, id)
  const drawn = refund.wasMadeElsewhere() ? [await suspenseItem(trx, refund)] : await drawnLines(trx, councilId, refund.entry_id, lines)
  await postEntry(trx, councilId, {
    id: newId(), type: 'card_refund', reference: refund.reference, recordedAt: now, occurredOn: londonDate(refund.provider_created_at ?? now),
    accountingDate: londonDate(now), methodCode: refund.method_code, channel: refund.wasMadeElsewhere() ? 'system' : 'office',
    officeCode: original.officeCode, recordedBy: refund.requested_by, source: { kind: 'refund', id }, idempotencyKey: keyOfRefund(id),
    details: {
      narrative: `Refund of ${original.reference}`, payerName: original.payerName, cardBrand: attempt.card_brand, cardFirstSix: attempt.card_first_six,
      cardLastFour: attempt.card_last_four, providerPaymentId: attempt.provider_payment_id
    },
    postings: [...drawn, { ledgerAccountCode: account.clearing_account_code, amountPence: pence(-refund.amount_pence) }]
  })
}

function keyOfRefund(id: string): string {
  return `card-refund:${id}`
}

async function suspenseItem(trx: Knex.Transaction, { council_id: councilId, reference, amount_pence: amountPence }: Refund): Promise<NewPosting> {
  return { ledgerAccountCode: await ledgerAccountOfKind(trx, councilId, 'suspense'), accountReference: reference, amountPence }
}
