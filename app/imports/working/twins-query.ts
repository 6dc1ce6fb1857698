import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'

/** A row of another file that says the same. */
export interface Twin {
  importId: string
  rowNumber: number
}

/**
 * For rows of an import, the earliest row of another file of the same source that says the same and stands: one that has been let through,
 * or that came earlier and is yet to be checked or decided on. What was rejected, put aside or reversed is nobody's twin. Of two files
 * with the same row one is held and the other is not, whichever is worked first.
 */
export async function twinsOf(
  trx: Knex.Transaction, councilId: CouncilId, importId: string, rows: { from: number, to: number }
): Promise<Map<number, Twin>> {
  const { rows: found } = await trx.raw<{ rows: { row_number: number, import_id: string, twin_row: number }[] }>(`
    select own.row_number, twin.import_id, twin.row_number as twin_row
    from import_rows own
    cross join lateral (
      select other.import_id, other.row_number
      from import_rows other
      join imports i on i.council_id = :councilId and i.id = other.import_id
      where other.council_id = :councilId and other.twin_key = own.twin_key and other.import_id <> :importId
        and i.state not in ('stopped', 'discarded', 'reversing', 'reversed')
        and (other.outcome in ('fund', 'suspense') or (other.import_id < :importId and other.outcome is distinct from 'rejected'))
      order by other.import_id, other.row_number
      limit 1) twin
    where own.council_id = :councilId and own.import_id = :importId and own.row_number between :from and :to
      and own.twin_key is not null`, { councilId, importId, ...rows })
  return new Map(found.map(row => [row.row_number, { importId: row.import_id, rowNumber: row.twin_row }]))
}
