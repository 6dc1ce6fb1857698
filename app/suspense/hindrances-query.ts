import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import { type ItemKey, keyOfItem } from './item-lines-query.js'

/** Why an item's money is not to be moved now: another person has it, or it waits for an approver to agree that nobody can be found. */
export interface Hindrance extends ItemKey {
  takenByName: string | null
  waitsForApproval: boolean
}

/** What stands in this person's way with each of these items; nothing for most. */
export async function hindrances(
  trx: Knex.Transaction, councilId: CouncilId, keys: readonly ItemKey[], userId: string | null
): Promise<Map<string, Hindrance>> {
  if (keys.length === 0) return new Map()
  const { rows } = await trx.raw<{ rows: Hindrance[] }>(`
    select wanted.entry_id as "entryId", wanted.line_number as "lineNumber", u.name as "takenByName", q.id is not null as "waitsForApproval"
    from unnest(:entryIds::uuid[], :lineNumbers::integer[]) as wanted (entry_id, line_number)
    left join suspense_takings t on t.council_id = :councilId and t.entry_id = wanted.entry_id and t.line_number = wanted.line_number
      and t.taken_by is distinct from :userId
    left join users u on u.council_id = :councilId and u.id = t.taken_by
    left join unidentified_requests q on q.council_id = :councilId and q.entry_id = wanted.entry_id and q.line_number = wanted.line_number
      and q.state = 'asked'
    where t.entry_id is not null or q.id is not null`,
  { councilId, userId, entryIds: keys.map(({ entryId }) => entryId), lineNumbers: keys.map(({ lineNumber }) => lineNumber) })
  return new Map(rows.map(row => [keyOfItem(row), row]))
}

/** @throws Conflict when anything stands in the way with any of them. */
export async function refuseIfHindered(
  trx: Knex.Transaction, councilId: CouncilId, keys: readonly ItemKey[], userId: string | null
): Promise<void> {
  for (const { takenByName } of (await hindrances(trx, councilId, keys, userId)).values()) {
    throw new Conflict(takenByName === null ? 'It waits for an approver to agree that it cannot be identified' : `${takenByName} has taken it`)
  }
}
