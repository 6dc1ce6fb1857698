import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { EntryType } from '../ledger/entry-types.js'
import type { Pence } from '../money.js'
import { keyOfLine, type LineKey } from './movable-lines-query.js'

/** Why less of a line is available than came with it: an entry has moved some on, or something that waits has set some aside. */
export interface LineUse extends LineKey {
  /** Without a sign. */
  amountPence: Pence
  /** The entry that moved it on; null where it is only set aside. */
  movedBy: { entryId: string, type: EntryType, reference: string } | null
  /** The transfer or the refund that waits; null where money was moved. */
  setAsideFor: { kind: 'transfer' | 'refund', id: string, reference: string } | null
  byName: string | null
  at: Date | null
}

interface Row extends LineKey {
  amountPence: Pence
  movedId: string | null
  type: EntryType | null
  movedReference: string | null
  holderKind: 'transfer' | 'refund' | null
  holderId: string | null
  holderReference: string | null
  byName: string | null
  at: Date | null
}

/** What became of these lines, by their one word, oldest first. What was moved on and has come back since is left out. */
export async function lineUses(trx: Knex.Transaction, councilId: CouncilId, keys: readonly LineKey[]): Promise<Map<string, LineUse[]>> {
  const { rows } = await trx.raw<{ rows: Row[] }>(`
    with wanted as (select distinct * from unnest(:entryIds::uuid[], :lineNumbers::integer[]) given (entry_id, line_number))
    select wanted.entry_id as "entryId", wanted.line_number as "lineNumber", abs(drawn.pence) as "amountPence", e.id as "movedId", e.type,
      e.reference as "movedReference", null as "holderKind", null::uuid as "holderId", null as "holderReference", u.name as "byName", e.recorded_at as at
    from wanted
    cross join lateral (
      select p.entry_id, sum(p.amount_pence)::bigint as pence from postings p
      where p.council_id = :councilId and p.draws_entry_id = wanted.entry_id and p.draws_line_number = wanted.line_number group by p.entry_id) drawn
    join ledger_entries e on e.council_id = :councilId and e.id = drawn.entry_id and e.reverses_entry_id is null
    left join users u on u.council_id = :councilId and u.id = e.recorded_by
    where not exists (select from ledger_entries back where back.council_id = :councilId and back.reverses_entry_id = e.id)
    union all
    select wanted.entry_id, wanted.line_number, abs(held.reserved_pence), null, null, null, case when t.id is null then 'refund' else 'transfer' end,
      held.holder_id, coalesce(t.reference, r.reference), u.name, coalesce(t.requested_at, r.requested_at)
    from wanted
    cross join lateral (
      select * from line_reservations l
      where l.council_id = :councilId and l.entry_id = wanted.entry_id and l.line_number = wanted.line_number) held
    left join transfers t on t.council_id = :councilId and t.id = held.holder_id
    left join refunds r on r.council_id = :councilId and r.id = held.holder_id
    left join users u on u.council_id = :councilId and u.id = coalesce(t.requested_by, r.requested_by)
    order by at`,
  { councilId, entryIds: keys.map(({ entryId }) => entryId), lineNumbers: keys.map(({ lineNumber }) => lineNumber) })
  const uses = new Map<string, LineUse[]>()
  for (const row of rows) uses.set(keyOfLine(row), [...uses.get(keyOfLine(row)) ?? [], asUse(row)])
  return uses
}

function asUse({ movedId, type, movedReference, holderKind, holderId, holderReference, ...row }: Row): LineUse {
  return {
    ...row,
    movedBy: movedId === null || type === null || movedReference === null ? null : { entryId: movedId, type, reference: movedReference },
    setAsideFor: holderKind === null || holderId === null || holderReference === null ? null : { kind: holderKind, id: holderId, reference: holderReference }
  }
}
