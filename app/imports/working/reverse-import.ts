import { v7 as newId } from 'uuid'
import { londonDate } from '../../dates.js'
import { type NewEntry, postBatch } from '../../ledger/post-entry.js'
import { reversibleEntries, type ReversibleEntry } from '../../ledger/reversible-entries-query.js'
import { newReference } from '../../references.js'
import { rowKey } from '../import-row.js'
import { type ImportWork, inBatch } from './import-work.js'

const batchRows = 2000

/**
 * Turns round everything that a file has posted, a batch at a time, dated today, once another person has approved it. Nothing of it had
 * moved on when it was approved; should something have since, the ledger refuses, and the batch with it.
 */
export async function reverseImport(work: ImportWork): Promise<void> {
  for (let goesOn = true; goesOn;) {
    goesOn = await inBatch(work, async (trx, imported) => {
      const first = imported.reversed_rows + 1
      const last = Math.min(imported.reversed_rows + batchRows, imported.read_rows)
      const keys = Array.from({ length: last - first + 1 }, (_, index) => rowKey({ import_id: imported.id, row_number: first + index }))
      const entries = await reversibleEntries(trx, imported.council_id, keys)
      const now = work.clock.now()
      const by = imported.reversal_approved_by
      if (entries.length > 0) await postBatch(trx, imported.council_id, entries.map(entry => reversalOf(entry, by, now)))
      const isAll = last === imported.read_rows
      await imported.$query(trx).patch({ reversed_rows: last, ...isAll ? { state: 'reversed', finished_at: now } : {} })
      return !isAll
    })
  }
}

/** Both dates of a reversal are today's: what it turns round stays where it was. */
function reversalOf({ id, methodCode, officeCode, postings }: ReversibleEntry, recordedBy: string | null, now: Date): NewEntry {
  return {
    id: newId(),
    type: 'reversal',
    reference: newReference(),
    recordedAt: now,
    occurredOn: londonDate(now),
    accountingDate: londonDate(now),
    methodCode,
    channel: 'office',
    officeCode,
    recordedBy,
    source: { kind: 'ledger_entry', id },
    idempotencyKey: `reversal:${id}`,
    reversesEntryId: id,
    postings: postings.map(posting => ({ ...posting }))
  }
}
