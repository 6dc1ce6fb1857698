import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { londonDate } from '../../dates.js'
import { ledgerAccountOfKind } from '../../ledger/ledger-account.js'
import { type NewEntry, type NewPosting, postEntry, type PostedEntry } from '../../ledger/post-entry.js'
import { releaseLines } from '../../ledger/reserve-lines.js'
import { pence } from '../../money.js'
import { newReference } from '../../references.js'
import { linesOfRefund, type Refund } from '../refund.js'
import { drawnLines, originalOf } from '../refund-postings.js'

export interface Posting {
  userId: string
  now: Date
}

/** The line on refunds payable stands first, so that paying it knows where to draw. */
const payableLine = 1

/**
 * An approved refund to a bank account is owed from now on: what was set aside is drawn from its lines and stands on refunds payable. What
 * stands there already, since it was to be returned to its sender, only moves to a line of this refund's own.
 */
export async function postRefundOwed(trx: Knex.Transaction, refund: Refund, by: Posting): Promise<void> {
  const { council_id: councilId, id, amount_pence: amountPence } = refund
  await releaseLines(trx, councilId, id)
  const drawn = await drawnLines(trx, councilId, refund.entry_id, await linesOfRefund(trx, councilId, id))
  const payable = { ledgerAccountCode: await ledgerAccountOfKind(trx, councilId, 'refunds_payable'), amountPence: pence(-amountPence) }
  await post(trx, refund, by, { idempotencyKey: owedKey(id), reference: refund.reference, postings: [payable, ...drawn] })
}

/** Finance has paid it: it leaves refunds payable and the bank. */
export async function postRefundPaid(trx: Knex.Transaction, refund: Refund, bankAccountCode: string, by: Posting): Promise<void> {
  const { council_id: councilId, id, amount_pence: amountPence } = refund
  const owed = await trx('ledger_entries').where({ council_id: councilId, idempotency_key: owedKey(id) }).first('id') as { id: string } | undefined
  if (owed === undefined) throw new Error(`Refund ${id} was never posted as owed`)
  const payable = await ledgerAccountOfKind(trx, councilId, 'refunds_payable')
  await post(trx, refund, by, {
    idempotencyKey: paidKey(id), reference: newReference(), postings: [
      { ledgerAccountCode: payable, amountPence, drawsOn: { entryId: owed.id, lineNumber: payableLine } },
      { ledgerAccountCode: bankAccountCode, amountPence: pence(-amountPence) }
    ]
  })
}

export function owedKey(id: string): string {
  return `bank-refund-owed:${id}`
}

export function paidKey(id: string): string {
  return `bank-refund-paid:${id}`
}

async function post(
  trx: Knex.Transaction, refund: Refund, { userId, now }: Posting, entry: Pick<NewEntry, 'idempotencyKey' | 'reference'> & { postings: NewPosting[] }
): Promise<PostedEntry> {
  const original = await originalOf(trx, refund.council_id, refund.entry_id)
  return await postEntry(trx, refund.council_id, {
    ...entry, id: newId(), type: 'bank_refund', recordedAt: now, occurredOn: londonDate(now), accountingDate: londonDate(now),
    methodCode: refund.method_code, channel: 'office', officeCode: original.officeCode, recordedBy: userId, source: { kind: 'refund', id: refund.id },
    details: { narrative: `Refund of ${original.reference} to a bank account`, payerName: original.payerName }
  })
}
