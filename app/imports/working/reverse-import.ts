import { postBatch } from '../../ledger/post-entry.js'
import { reversalOf, reversibleEntries } from '../../ledger/reversible-entries-query.js'
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
      if (entries.length > 0) await postBatch(trx, imported.council_id, entries.map(entry => reversalOf(entry, { userId: by, now })))
      const isAll = last === imported.read_rows
      await imported.$query(trx).patch({ reversed_rows: last, ...isAll ? { state: 'reversed', finished_at: now } : {} })
      return !isAll
    })
  }
}
