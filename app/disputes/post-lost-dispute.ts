import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { londonDate } from '../dates.js'
import { entryOfKey } from '../ledger/entry-query.js'
import { ledgerAccountOfKind } from '../ledger/ledger-account.js'
import { drawFrom, type LineLeft, linesLeft } from '../ledger/lines-left-query.js'
import { type NewPosting, postEntry } from '../ledger/post-entry.js'
import { type Pence, pence, sumOf } from '../money.js'
import type { PaymentAttempt } from '../payments/payment-attempt.js'
import { providerAccount } from '../payments/provider-account.js'
import { newReference } from '../references.js'
import { failLostRefunds } from '../refunds/bank/fail-lost-refunds.js'
import type { Dispute } from './dispute.js'

/**
 * Posts a dispute that is lost, once: the provider takes the payment back from its next pay-out, with its fee. What is left of the
 * payment's lines is drawn, in their order; what has been moved on or refunded since, or is set aside, stands as a suspense item below
 * zero, so that a person decides from where it comes. What was still
 * to be paid to a bank account for the payment fails first, so that its money is there to be drawn.
 */
export async function postLostDispute(trx: Knex.Transaction, dispute: Dispute, attempt: PaymentAttempt, now: Date): Promise<void> {
  const { council_id: councilId, id } = dispute
  const idempotencyKey = `dispute:${id}`
  await failLostRefunds(trx, councilId, attempt.id, { lostAt: dispute.changed_at, now })
  if (await entryOfKey(trx, councilId, idempotencyKey) !== undefined) return
  const entry = await entryOfKey(trx, councilId, `payment-attempt:${attempt.id}`)
  if (entry === undefined) return
  const account = await providerAccount(trx, councilId, attempt.provider_account_code)
  const drawn = drawUpTo(dispute.amount_pence, entry.id, await linesLeft(trx, councilId, entry.id))
  const missing = pence(dispute.amount_pence - sumOf(drawn.map(({ amountPence }) => amountPence)))
  const suspense = { ledgerAccountCode: await ledgerAccountOfKind(trx, councilId, 'suspense'), accountReference: entry.reference, amountPence: missing }
  const fees = { ledgerAccountCode: await ledgerAccountOfKind(trx, councilId, 'fees'), amountPence: dispute.fee_pence }
  await postEntry(trx, councilId, {
    id: newId(), type: 'dispute_lost', reference: newReference(), recordedAt: now, occurredOn: dispute.settled_on ?? londonDate(now),
    accountingDate: londonDate(now), methodCode: entry.methodCode, channel: 'system', officeCode: entry.officeCode, recordedBy: null,
    source: { kind: 'ledger_entry', id: entry.id }, idempotencyKey,
    details: {
      narrative: `Disputed payment ${entry.reference}`, payerName: attempt.cardholder_name, cardBrand: attempt.card_brand,
      cardFirstSix: attempt.card_first_six, cardLastFour: attempt.card_last_four, providerPaymentId: attempt.provider_payment_id
    },
    postings: [
      ...drawn, ...missing === 0 ? [] : [suspense], ...dispute.fee_pence === 0 ? [] : [fees],
      { ledgerAccountCode: account.clearing_account_code, amountPence: pence(-dispute.amount_pence - dispute.fee_pence) }
    ]
  })
}

function drawUpTo(amountPence: Pence, entryId: string, lines: readonly LineLeft[]): NewPosting[] {
  let wanted = amountPence
  return lines.flatMap(line => {
    const taken = pence(Math.min(wanted, line.leftPence))
    wanted = pence(wanted - taken)
    return taken === 0 ? [] : [drawFrom(line, entryId, taken)]
  })
}
