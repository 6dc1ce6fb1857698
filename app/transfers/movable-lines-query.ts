import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { EntryType } from '../ledger/entry-types.js'
import type { Pence } from '../money.js'
import type { MoneyLimits } from '../users/person.js'

export interface LineKey {
  entryId: string
  lineNumber: number
}

/** Money on an account that can be moved on, with what an entry that does so takes over from it. Amounts are as people see them. */
export interface MovableLine extends LineKey {
  reference: string
  type: EntryType
  occurredOn: CalendarDate
  methodCode: string
  methodName: string
  officeCode: string
  narrative: string | null
  payerName: string | null
  ledgerAccountCode: string
  fundCode: string
  fundName: string
  accountReference: string | null
  vatCode: string | null
  /** The VAT within what remains. */
  vatLeftPence: Pence
  originalPence: Pence
  remainingPence: Pence
  /** What remains beside what refunds and transfers that are not posted yet have set aside. */
  availablePence: Pence
}

export function keyOfLine({ entryId, lineNumber }: LineKey): string {
  return `${entryId}:${lineNumber}`
}

/**
 * Those of these lines whose money can be moved and is within the person's limits, by their one word, as many as there are: money that came
 * in, on a fund's account, with the line itself.
 */
export async function movableLines(
  trx: Knex.Transaction, councilId: CouncilId, { fundCodes, methodCodes }: MoneyLimits, keys: readonly LineKey[]
): Promise<Map<string, MovableLine>> {
  const { rows } = await trx.raw<{ rows: MovableLine[] }>(`
    select p.entry_id as "entryId", p.line_number as "lineNumber", e.reference, e.type, e.occurred_on as "occurredOn", e.method_code as "methodCode",
      m.name as "methodName", e.office_code as "officeCode", d.narrative, d.payer_name as "payerName", p.ledger_account_code as "ledgerAccountCode",
      p.fund_code as "fundCode", f.name as "fundName", p.account_reference as "accountReference", p.vat_code as "vatCode",
      -(p.vat_pence + coalesce((
        select sum(drawn.vat_pence)::bigint from postings drawn
        where drawn.council_id = :councilId and drawn.draws_entry_id = p.entry_id and drawn.draws_line_number = p.line_number), 0)) as "vatLeftPence",
      -p.amount_pence as "originalPence", -coalesce(r.remaining_pence, p.amount_pence) as "remainingPence",
      -(coalesce(r.remaining_pence, p.amount_pence) - coalesce(r.reserved_pence, 0)) as "availablePence"
    from (select distinct * from unnest(:entryIds::uuid[], :lineNumbers::integer[]) given (entry_id, line_number)) wanted
    cross join lateral (
      select * from postings p where p.council_id = :councilId and p.entry_id = wanted.entry_id and p.line_number = wanted.line_number
        and p.draws_entry_id is null and p.ledger_account_kind = 'fund' and p.amount_pence < 0 limit 1) p
    cross join lateral (select * from ledger_entries e where e.council_id = :councilId and e.id = wanted.entry_id limit 1) e
    cross join lateral (select * from entry_details d where d.council_id = :councilId and d.entry_id = wanted.entry_id limit 1) d
    join methods_of_payment m on m.council_id = :councilId and m.code = e.method_code
    join funds f on f.council_id = :councilId and f.code = p.fund_code
    left join lateral (
      select * from remaining_amounts r where r.council_id = :councilId and r.entry_id = wanted.entry_id and r.line_number = wanted.line_number limit 1) r
      on true
    where (:fundCodes::text[] is null or p.fund_code = any (:fundCodes)) and (:methodCodes::text[] is null or e.method_code = any (:methodCodes))
    order by e.occurred_on, p.entry_id, p.line_number`,
  { councilId, fundCodes, methodCodes, entryIds: keys.map(({ entryId }) => entryId), lineNumbers: keys.map(({ lineNumber }) => lineNumber) })
  return new Map(rows.map(row => [keyOfLine(row), row]))
}

/** The lines of one entry, movable or not, by the reference that people see or by its id. */
export async function linesOfEntry(trx: Knex.Transaction, councilId: CouncilId, entry: { id: string } | { reference: string }): Promise<LineKey[]> {
  return await trx('ledger_entries as e').where('e.council_id', councilId)
    .where('id' in entry ? { 'e.id': entry.id } : { 'e.reference': entry.reference })
    .join('postings as p', join => join.on('p.council_id', 'e.council_id').on('p.entry_id', 'e.id'))
    .where('p.ledger_account_kind', 'fund').where('p.amount_pence', '<', 0).whereNull('p.draws_entry_id')
    .orderBy('p.line_number').select({ entryId: 'p.entry_id', lineNumber: 'p.line_number' }) as LineKey[]
}

/** The newest lines with which money came to an account, of which something is left. */
export async function linesOfAccount(
  trx: Knex.Transaction, councilId: CouncilId, { fundCode, reference }: { fundCode: string, reference: string }, most: number
): Promise<LineKey[]> {
  return await trx('postings as p').where({ 'p.council_id': councilId, 'p.account_reference': reference, 'p.fund_code': fundCode, 'p.ledger_account_kind': 'fund' })
    .where('p.amount_pence', '<', 0).whereNull('p.draws_entry_id')
    .leftJoin('remaining_amounts as r', join => join.on('r.council_id', 'p.council_id').on('r.entry_id', 'p.entry_id').on('r.line_number', 'p.line_number'))
    .whereRaw('coalesce(r.remaining_pence - r.reserved_pence, p.amount_pence) <> 0')
    .orderBy([{ column: 'p.occurred_on', order: 'desc' }, { column: 'p.entry_id', order: 'desc' }, 'p.line_number']).limit(most)
    .select({ entryId: 'p.entry_id', lineNumber: 'p.line_number' }) as LineKey[]
}
