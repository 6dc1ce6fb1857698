import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { entriesOfKeys } from '../../ledger/entry-query.js'
import { ledgerAccountOfKind } from '../../ledger/ledger-account.js'
import { type NewEntry, type NewPosting, postBatch, postEntry } from '../../ledger/post-entry.js'
import { releaseLines } from '../../ledger/reserve-lines.js'
import { pence } from '../../money.js'
import { newReference } from '../../references.js'
import { linesOfRefund, type Refund } from '../refund.js'
import { drawnLines, type Original, originalOf, originalsOf } from '../refund-postings.js'

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
  const original = await originalOf(trx, councilId, refund.entry_id)
  await postEntry(trx, councilId, entryOf(refund, original, by, { idempotencyKey: owedKey(id), reference: refund.reference, postings: [payable, ...drawn] }))
}

/** Finance has paid them, from one bank account: they leave refunds payable and the bank, all or none. */
export async function postRefundsPaid(
  trx: Knex.Transaction, councilId: CouncilId, refunds: readonly Refund[], bankAccountCode: string, by: Posting
): Promise<void> {
  const owed = await entriesOfKeys(trx, councilId, refunds.map(({ id }) => owedKey(id)))
  const originals = await originalsOf(trx, councilId, refunds.map(({ entry_id }) => entry_id))
  const payable = await ledgerAccountOfKind(trx, councilId, 'refunds_payable')
  await postBatch(trx, councilId, refunds.map(refund => {
    const { id, amount_pence: amountPence } = refund
    const [entry, original] = [owed.get(owedKey(id)), originals.get(refund.entry_id)]
    if (entry === undefined || original === undefined) throw new Error(`Refund ${id} was never posted as owed`)
    return entryOf(refund, original, by, {
      idempotencyKey: paidKey(id), reference: newReference(), postings: [
        { ledgerAccountCode: payable, amountPence, drawsOn: { entryId: entry.id, lineNumber: payableLine } },
        { ledgerAccountCode: bankAccountCode, amountPence: pence(-amountPence) }
      ]
    })
  }))
}

export function owedKey(id: string): string {
  return `bank-refund-owed:${id}`
}

export function paidKey(id: string): string {
  return `bank-refund-paid:${id}`
}

function entryOf(
  refund: Refund, original: Original, { userId, now }: Posting, entry: Pick<NewEntry, 'idempotencyKey' | 'reference'> & { postings: NewPosting[] }
): NewEntry {
  return {
    ...entry, id: newId(), type: 'bank_refund', recordedAt: now, occurredOn: londonDate(now), accountingDate: londonDate(now),
    methodCode: refund.method_code, channel: 'office', officeCode: original.officeCode, recordedBy: userId, source: { kind: 'refund', id: refund.id },
    details: { narrative: `Refund of ${original.reference} to a bank account`, payerName: original.payerName }
  }
}
