import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { Import } from '../import.js'

/** A row of another file that says the same. */
export interface Twin {
  importId: string
  rowNumber: number
}

/**
 * By twin key, the earliest row of another file of the same source that says the same and stands: one that has been let through, or that
 * came earlier and is yet to be decided on. What was rejected, put aside or reversed is nobody's twin. Of two files with the same row one
 * is held and the other is not, whichever is worked first.
 */
export async function twinsOf(
  trx: Knex.Transaction, councilId: CouncilId, { id: importId }: Import, keys: readonly string[]
): Promise<Map<string, Twin>> {
  const { rows: found } = await trx.raw<{ rows: { key: string, import_id: string, row_number: number }[] }>(`
    select wanted.key, twin.import_id, twin.row_number
    from (select distinct key from unnest(:keys::uuid[]) as given (key)) wanted
    cross join lateral (
      select other.import_id, other.row_number
      from import_rows other
      join imports i on i.council_id = :councilId and i.id = other.import_id
      where other.council_id = :councilId and other.twin_key = wanted.key and other.import_id <> :importId
        and i.state not in ('stopped', 'discarded', 'reversing', 'reversed')
        and (other.outcome in ('fund', 'suspense') or (other.outcome = 'held' and other.import_id < :importId))
      order by other.import_id, other.row_number
      limit 1) twin`, { councilId, importId, keys })
  return new Map(found.map(row => [row.key, { importId: row.import_id, rowNumber: row.row_number }]))
}
