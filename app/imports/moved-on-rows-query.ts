import type { Knex } from 'knex'
import type { Pence } from '../money.js'
import type { Import } from './import.js'

/** How many of them a page lists. */
export const movedOnShown = 20

/** A row whose money is no longer where the file put it. */
export interface MovedOnRow {
  rowNumber: number
  amountPence: Pence
  entryId: string
  /** Of the transaction that posted it. */
  reference: string
}

/**
 * The rows of an import whose money has been allocated, transferred, refunded or reversed since and has not come back, in their order.
 */
export async function movedOnRows(trx: Knex.Transaction, { council_id: councilId, id: importId }: Pick<Import, 'council_id' | 'id'>, mostShown: number): Promise<MovedOnRow[]> {
  const { rows } = await trx.raw<{ rows: MovedOnRow[] }>(`
    with posted as materialized (
      -- Under row-level security an index is used only for what is compared plainly, so the key is put together before.
      select r.row_number, r.amount_pence, 'import:' || r.import_id || ':' || r.row_number as key from import_rows r
      where r.council_id = :councilId and r.import_id = :importId and r.outcome in ('fund', 'suspense'))
    select r.row_number as "rowNumber", r.amount_pence as "amountPence", e.id as "entryId", e.reference
    from posted r
    cross join lateral (select e.id, e.reference from ledger_entries e where e.council_id = :councilId and e.idempotency_key = r.key limit 1) e
    where exists (select from remaining_amounts left_over
      where left_over.council_id = :councilId and left_over.entry_id = e.id and left_over.remaining_pence <> left_over.original_pence)
    order by r.row_number
    limit :mostShown`, { councilId, importId, mostShown })
  return rows
}
