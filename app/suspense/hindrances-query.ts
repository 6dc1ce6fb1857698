import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import { type ItemKey, keyOfItem } from './item-lines-query.js'

/**
 * Why an item's money is not to be moved now: another person has it, it waits for an approver to agree that nobody can be found, or all
 * of the file that told of it is being reversed.
 */
export interface Hindrance extends ItemKey {
  takenByName: string | null
  isBeingReversed: boolean
  waitsForApproval: boolean
}

/** What stands in this person's way with each of these items; nothing for most. */
export async function hindrances(
  trx: Knex.Transaction, councilId: CouncilId, keys: readonly ItemKey[], userId: string | null
): Promise<Map<string, Hindrance>> {
  if (keys.length === 0) return new Map()
  const { rows } = await trx.raw<{ rows: Hindrance[] }>(`
    select wanted.entry_id as "entryId", wanted.line_number as "lineNumber", u.name as "takenByName",
      i.id is not null as "isBeingReversed", q.id is not null as "waitsForApproval"
    from unnest(:entryIds::uuid[], :lineNumbers::integer[]) as wanted (entry_id, line_number)
    left join suspense_takings t on t.council_id = :councilId and t.entry_id = wanted.entry_id and t.line_number = wanted.line_number
      and t.taken_by is distinct from :userId
    left join users u on u.council_id = :councilId and u.id = t.taken_by
    left join unidentified_requests q on q.council_id = :councilId and q.entry_id = wanted.entry_id and q.line_number = wanted.line_number
      and q.state = 'asked'
    left join lateral (
      select e.source_id from ledger_entries e
      where e.council_id = :councilId and e.id = wanted.entry_id and e.source_kind = 'import_row'
        and e.source_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:' limit 1) e on true
    left join imports i on i.council_id = :councilId and i.id = split_part(e.source_id, ':', 1)::uuid and i.state = 'reversing'
    where t.entry_id is not null or q.id is not null or i.id is not null`,
  { councilId, userId, entryIds: keys.map(({ entryId }) => entryId), lineNumbers: keys.map(({ lineNumber }) => lineNumber) })
  return new Map(rows.map(row => [keyOfItem(row), row]))
}

/** @throws Conflict when anything stands in the way with any of them. */
export async function refuseIfHindered(
  trx: Knex.Transaction, councilId: CouncilId, keys: readonly ItemKey[], userId: string | null
): Promise<void> {
  for (const { takenByName, isBeingReversed } of (await hindrances(trx, councilId, keys, userId)).values()) {
    if (isBeingReversed) throw new Conflict('The whole file that it came in is being reversed')
    throw new Conflict(takenByName === null ? 'It waits for an approver to agree that it cannot be identified' : `${takenByName} has taken it`)
  }
}
