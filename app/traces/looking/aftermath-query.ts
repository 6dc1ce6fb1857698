import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type Pence, pence } from '../../money.js'
import type { MoneyLimits } from '../../users/person.js'
import type { Aftermath, Find } from './find.js'

interface LineKey {
  entryId: string
  lineNumber: number
}

/** What is left of some lines of the ledger, and what has become of their money. */
export type Since = Pick<Find, 'aftermath'> & { remainingPence: Pence, reservedPence: Pence }

/** By `entryId:lineNumber`. Of other funds' accounts than those of the limits it says nothing. */
export async function sinceThen(
  trx: Knex.Transaction, councilId: CouncilId, lines: readonly LineKey[], { fundCodes }: MoneyLimits
): Promise<Map<string, Since>> {
  if (lines.length === 0) return new Map()
  const { rows } = await trx.raw<{ rows: (LineKey & { remaining: number, reserved: number, aftermath: (Aftermath & { fundCode: string | null })[] | null })[] }>(`
    select asked.entry_id as "entryId", asked.line_number as "lineNumber", -coalesce(r.remaining_pence, p.amount_pence) as remaining,
      -coalesce(r.reserved_pence, 0) as reserved, since.aftermath
    from unnest(:entryIds::uuid[], :lineNumbers::integer[]) as asked (entry_id, line_number)
    cross join lateral (
      select p.amount_pence from postings p where p.council_id = :councilId and p.entry_id = asked.entry_id and p.line_number = asked.line_number limit 1) p
    left join lateral (
      select r.remaining_pence, r.reserved_pence from remaining_amounts r
      where r.council_id = :councilId and r.entry_id = asked.entry_id and r.line_number = asked.line_number limit 1) r on true
    cross join lateral (
      select json_agg(json_build_object('entryId', e.id, 'type', e.type, 'reference', e.reference, 'recordedAt', e.recorded_at, 'pence', abs(d.amount_pence),
          'isReversal', e.reverses_entry_id is not null, 'fundCode', went.fund_code, 'fundName', f.name, 'accountReference', went.account_reference)
        order by e.recorded_at, e.id) as aftermath
      from (
        select d.entry_id, d.amount_pence from postings d
        where d.council_id = :councilId and d.draws_entry_id = asked.entry_id and d.draws_line_number = asked.line_number limit 20) d
      cross join lateral (select * from ledger_entries e where e.council_id = :councilId and e.id = d.entry_id limit 1) e
      left join lateral (
        select w.fund_code, w.account_reference from postings w
        where w.council_id = :councilId and w.entry_id = d.entry_id and w.ledger_account_kind = 'fund' and w.amount_pence < 0 and e.reverses_entry_id is null
        order by w.line_number limit 1) went on true
      left join funds f on f.council_id = :councilId and f.code = went.fund_code) since`,
  { councilId, entryIds: lines.map(({ entryId }) => entryId), lineNumbers: lines.map(({ lineNumber }) => lineNumber) })
  return new Map(rows.map(({ entryId, lineNumber, remaining, reserved, aftermath }) => [`${entryId}:${lineNumber}`, {
    remainingPence: pence(remaining), reservedPence: pence(reserved),
    aftermath: (aftermath ?? []).map(({ fundCode, ...one }) => ({
      ...one, recordedAt: new Date(one.recordedAt),
      ...fundCode !== null && fundCodes?.includes(fundCode) === false ? { fundName: null, accountReference: null } : {}
    }))
  }]))
}
