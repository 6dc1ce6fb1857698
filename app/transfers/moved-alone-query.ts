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
    with wanted as (select distinct * from unnest(:entryIds::uuid[], :lineNumbers::integer[]) given (entry_id, line_number))
    select (coalesce((
      select sum(abs(p.amount_pence)) from wanted
      join postings p on p.council_id = :councilId and p.draws_entry_id = wanted.entry_id and p.draws_line_number = wanted.line_number
      join ledger_entries e on e.council_id = :councilId and e.id = p.entry_id
      where e.recorded_by = :personId and starts_with(e.idempotency_key, 'back-to-suspense:')
        and not exists (select from ledger_entries back where back.council_id = :councilId and back.reverses_entry_id = e.id)
    ), 0) + coalesce(sum(l.amount_pence), 0))::bigint as pence
    from wanted
    join transfer_lines l on l.council_id = :councilId and l.entry_id = wanted.entry_id and l.line_number = wanted.line_number and l.side = 'from'
    join transfers t on t.council_id = :councilId and t.id = l.transfer_id
    where t.requested_by = :personId and t.movement = 'transfer' and t.state = 'posted' and not t.needs_approval and not exists (
      select from ledger_entries e join ledger_entries back on back.council_id = :councilId and back.reverses_entry_id = e.id
      where e.council_id = :councilId and e.idempotency_key = 'transfer:' || t.id || ':' || l.position)`,
  { councilId, personId, entryIds: keys.map(({ entryId }) => entryId), lineNumbers: keys.map(({ lineNumber }) => lineNumber) })
  if (moved === undefined) throw new Error('A sum has no row')
  return moved.pence
}
