import { postBatch } from '../../ledger/post-entry.js'
import { reversalOf, reversibleEntries } from '../../ledger/reversible-entries-query.js'
import { tellRequester } from '../import-reversal.js'
import { rowKey } from '../import-row.js'
import { movedOnRows } from '../moved-on-rows-query.js'
import { recordAudit } from '../../users/audit.js'
import { type ImportWork, inBatch } from './import-work.js'

const batchRows = 2000

/**
 * Turns round everything that a file has posted, a batch at a time, dated today, once another person has approved it. Nothing of it had
 * moved on when it was approved, and from then on nobody can move what it left in suspense. Should something have moved in that very
 * moment, nothing is turned round: the file is as it was before anybody asked, and its page says what has moved.
 */
export async function reverseImport(work: ImportWork): Promise<void> {
  if (await hasMovedOn(work)) return
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

/** @returns whether it was given up, as some of the money has moved on and nothing has been turned round yet */
async function hasMovedOn(work: ImportWork): Promise<boolean> {
  return await inBatch(work, async (trx, imported) => {
    if (imported.reversed_rows > 0 || (await movedOnRows(trx, imported, 1)).length === 0) return false
    await tellRequester(trx, imported, 'given-up', { userId: null, now: work.clock.now() })
    await imported.$query(trx).patch({
      state: 'posted', reversal_reason: null, reversal_requested_by: null, reversal_requested_at: null, reversal_approved_by: null,
      reversal_approved_at: null
    })
    const { council_id: councilId, id: subjectId } = imported
    await recordAudit(trx, councilId, { at: work.clock.now(), userId: null, action: 'import_reversal_refused', subjectId })
    return true
  })
}
