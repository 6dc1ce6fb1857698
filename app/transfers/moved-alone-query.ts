import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { Pence } from '../money.js'
import type { LineKey } from './movable-lines-query.js'

/**
 * What this person has moved of these lines before, or put back in suspense, with nobody else's agreement: it counts towards the limit of what they move now. What
 * was turned round since has come back and does not count.
 */
export async function movedAlone(trx: Knex.Transaction, councilId: CouncilId, personId: string, keys: readonly LineKey[]): Promise<Pence> {
  const { rows: [moved] } = await trx.raw<{ rows: { pence: Pence }[] }>(`
    with wanted as (select distinct * from unnest(:entryIds::uuid[], :lineNumbers::integer[]) given (entry_id, line_number)),
    put_back as (
      select abs(p.amount_pence) as pence from wanted
      cross join lateral (
        select p.entry_id, p.amount_pence from postings p
        where p.council_id = :councilId and p.draws_entry_id = wanted.entry_id and p.draws_line_number = wanted.line_number offset 0) p
      cross join lateral (select e.* from ledger_entries e where e.council_id = :councilId and e.id = p.entry_id limit 1) e
      left join lateral (select back.id from ledger_entries back where back.council_id = :councilId and back.reverses_entry_id = p.entry_id limit 1) back on true
      where e.recorded_by = :personId and starts_with(e.idempotency_key, 'back-to-suspense:') and back.id is null),
    transferred as materialized (
      -- Under row-level security an index is used only for what is compared plainly, so the key is put together before.
      select l.amount_pence as pence, 'transfer:' || t.id || ':' || l.position as key from wanted
      cross join lateral (
        select l.* from transfer_lines l
        where l.council_id = :councilId and l.entry_id = wanted.entry_id and l.line_number = wanted.line_number and l.side = 'from' offset 0) l
      cross join lateral (select t.* from transfers t where t.council_id = :councilId and t.id = l.transfer_id limit 1) t
      where t.requested_by = :personId and t.movement = 'transfer' and t.state = 'posted' and not t.needs_approval)
    select (coalesce((select sum(pence) from put_back), 0) + coalesce(sum(t.pence), 0))::bigint as pence
    from transferred t
    left join lateral (select e.id from ledger_entries e where e.council_id = :councilId and e.idempotency_key = t.key limit 1) e on true
    left join lateral (select back.id from ledger_entries back where back.council_id = :councilId and back.reverses_entry_id = e.id limit 1) back on true
    where back.id is null`,
  { councilId, personId, entryIds: keys.map(({ entryId }) => entryId), lineNumbers: keys.map(({ lineNumber }) => lineNumber) })
  if (moved === undefined) throw new Error('A sum has no row')
  return moved.pence
}
