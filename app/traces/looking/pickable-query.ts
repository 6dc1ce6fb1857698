import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { EntryType } from '../../ledger/entry-types.js'
import type { Pence } from '../../money.js'
import type { MoneyLimits } from '../../users/person.js'

/** A line of a fund, of suspense or of unidentified income that is within the limits: its transaction's reference, else null. */
export async function mayBePicked(
  trx: Knex.Transaction, councilId: CouncilId, { entryId, lineNumber }: { entryId: string, lineNumber: number }, { fundCodes, methodCodes }: MoneyLimits
): Promise<string | null> {
  const found = await trx('postings as p').join('ledger_entries as e', join => join.on('e.council_id', 'p.council_id').on('e.id', 'p.entry_id'))
    .where({ 'p.council_id': councilId, 'p.entry_id': entryId, 'p.line_number': lineNumber })
    .whereIn('p.ledger_account_kind', ['fund', 'suspense', 'unidentified_income'])
    .where(within => { if (fundCodes !== null) void within.whereNull('p.fund_code').orWhereIn('p.fund_code', [...fundCodes]) })
    .where(within => { if (methodCodes !== null) void within.whereIn('p.method_code', [...methodCodes]) })
    .first('e.reference') as { reference: string } | undefined
  return found?.reference ?? null
}

/** What was picked as the payment, as far as a letter and a page tell of it. */
export interface Picked {
  entryId: string
  lineNumber: number
  reference: string
  amountPence: Pence
  occurredOn: CalendarDate
  /** It stands on the account of the trace itself. */
  isOnAccount: boolean
}

/** What has put the pick's money onto the account of the trace, before it was picked or since, and has not been reversed. */
export interface Movement {
  entryId: string
  type: EntryType
  reference: string
  recordedAt: Date
  pence: Pence
}

interface PickedTrace {
  fund_code: string
  account_reference: string
  found_entry_id: string | null
  found_line_number: number | null
}

/**
 * The line that was picked, and the movements of its money to the account. When the line is itself what a movement put on the account, its
 * money is that of the line from which it came.
 */
export async function pickedBy(trx: Knex.Transaction, councilId: CouncilId, trace: PickedTrace): Promise<{ picked: Picked, movements: Movement[] } | null> {
  const { fund_code: fundCode, account_reference: reference, found_entry_id: entryId, found_line_number: lineNumber } = trace
  if (entryId === null || lineNumber === null) return null
  const picked = await trx('postings as p').join('ledger_entries as e', join => join.on('e.council_id', 'p.council_id').on('e.id', 'p.entry_id'))
    .where({ 'p.council_id': councilId, 'p.entry_id': entryId, 'p.line_number': lineNumber })
    .first({
      entryId: 'p.entry_id', lineNumber: 'p.line_number', reference: 'e.reference', amountPence: trx.raw('-p.amount_pence'), occurredOn: 'p.occurred_on',
      isOnAccount: trx.raw(`p.ledger_account_kind = 'fund' and p.fund_code = ? and p.account_reference = ?`, [fundCode, reference])
    }) as Picked
  const { rows } = await trx.raw<{ rows: Movement[] }>(`
    select e.id as "entryId", e.type, e.reference, e.recorded_at as "recordedAt", onto.pence
    from (
      select distinct d.entry_id
      from (
        select :entryId::uuid as entry_id, :lineNumber::integer as line_number
        union
        select o.draws_entry_id, o.draws_line_number from postings o
        where :isOnAccount and o.council_id = :councilId and o.entry_id = :entryId and o.draws_entry_id is not null) money
      cross join lateral (
        select d.entry_id from postings d
        where d.council_id = :councilId and d.draws_entry_id = money.entry_id and d.draws_line_number = money.line_number) d) moved
    cross join lateral (
      select * from ledger_entries e where e.council_id = :councilId and e.id = moved.entry_id and e.type in ('transfer', 'allocation') limit 1) e
    cross join lateral (
      select -sum(p.amount_pence)::bigint as pence from postings p
      where p.council_id = :councilId and p.entry_id = e.id and p.ledger_account_kind = 'fund' and p.fund_code = :fundCode
        and p.account_reference = :reference and p.amount_pence < 0) onto
    where onto.pence is not null
      and not exists (select from ledger_entries r where r.council_id = :councilId and r.reverses_entry_id = e.id)
    order by e.recorded_at, e.id`, { councilId, entryId, lineNumber, fundCode, reference, isOnAccount: picked.isOnAccount })
  return { picked, movements: rows }
}
