import type { Knex } from 'knex'
import type { Pence } from '../../money.js'
import type { Import } from '../import.js'
import type { AccountOutcome } from './account-load-row.js'
import type { AccountLoad } from './account-load.js'

/** Rejects each account that the file has more than once, in all its places. @returns how many rows that were sound, and their balances */
export async function rejectDoubles(trx: Knex.Transaction, { council_id: councilId, id: importId }: Import): Promise<{ rows: number, pence: Pence }> {
  const { rows: [rejected] } = await trx.raw<{ rows: { rows: number, pence: Pence }[] }>(`
    with doubled as (
      select fund_code, reference, min(line_number) as first_line, max(line_number) as last_line
      from account_load_rows
      where council_id = :councilId and import_id = :importId and fund_code is not null and reference is not null
      group by fund_code, reference having count(*) > 1),
    rejected as (
      update account_load_rows r set outcome = 'rejected', reason_code = 'twice-in-file',
        reason_detail = case when r.line_number = doubled.first_line then doubled.last_line else doubled.first_line end
      from doubled
      where r.council_id = :councilId and r.import_id = :importId and r.fund_code = doubled.fund_code and r.reference = doubled.reference
        and r.outcome is null
      returning r.balance_pence)
    select count(*)::integer as rows, coalesce(sum(balance_pence), 0)::bigint as pence from rejected`, { councilId, importId })
  if (rejected === undefined) throw new Error('The count answered nothing')
  return rejected
}

/** The funds of the rows that are to be loaded, and between which times their balances are. */
export async function soundRows(
  trx: Knex.Transaction, { council_id, id }: Import
): Promise<{ fundCodes: string[], earliest: Date | null, latest: Date | null }> {
  const funds = await trx('account_load_rows').where({ council_id, import_id: id }).whereNull('outcome').groupBy('fund_code').orderBy('fund_code')
    .select('fund_code').min('balance_as_at as earliest').max('balance_as_at as latest') as { fund_code: string, earliest: Date, latest: Date }[]
  const times = (key: 'earliest' | 'latest'): number[] => funds.map(fund => fund[key].getTime())
  return {
    fundCodes: funds.map(({ fund_code }) => fund_code),
    earliest: funds.length === 0 ? null : new Date(Math.min(...times('earliest'))),
    latest: funds.length === 0 ? null : new Date(Math.max(...times('latest')))
  }
}

/** Rows of a file, from one to another. */
export interface RowRange {
  first: number
  last: number
}

export interface LoadedRows {
  outcome: AccountOutcome
  rows: number
  pence: Pence
}

/**
 * Loads these rows: each account with its charges, unless what is known of it is later. One that is not known is not added either when a
 * later full load of its fund does not have it: it has gone since. The caller has the turn of their funds.
 * @returns what became of them, the rejected ones apart
 */
export async function loadRows(trx: Knex.Transaction, load: AccountLoad, { first, last }: RowRange): Promise<LoadedRows[]> {
  const range = { councilId: load.council_id, importId: load.import_id, first, last, setsStops: load.sets_stops }
  const { rows: loaded } = await trx.raw<{ rows: LoadedRows[] }>(`
    with decided as (
      update account_load_rows r set outcome = case
          when h.reference is null and e.full_as_at > r.balance_as_at then 'older'
          when h.reference is null then 'added'
          when h.balance_as_at > r.balance_as_at then 'older'
          when h.name = r.name and h.address = r.address and h.postcode = r.postcode and h.balance_pence = r.balance_pence
            and (not :setsStops or h.stop_code is not distinct from r.stop_code) and c.charges = r.charges then 'unchanged'
          else 'changed' end
      from account_load_rows given
      left join account_holders h
        on h.council_id = :councilId and h.fund_code = given.fund_code and h.reference = given.reference
      left join account_extracts e on e.council_id = :councilId and e.fund_code = given.fund_code
      left join lateral (
        select coalesce(jsonb_agg(jsonb_build_array(description, outstanding_pence, next_instalment_pence, next_instalment_on) order by position), '[]')
          as charges
        from account_charges
        where council_id = :councilId and fund_code = h.fund_code and reference = h.reference) c on true
      where given.council_id = :councilId and given.import_id = :importId and given.row_number between :first and :last and given.outcome is null
        and r.council_id = :councilId and r.import_id = :importId and r.row_number = given.row_number
      returning r.outcome, r.balance_pence)
    select outcome, count(*)::integer as rows, sum(balance_pence)::bigint as pence from decided group by outcome`, range)
  await trx.raw(`
    insert into account_holders as h (council_id, fund_code, reference, name, address, postcode, balance_pence, balance_as_at, stop_code)
    select :councilId, fund_code, reference, name, address, postcode, balance_pence, balance_as_at, stop_code
    from account_load_rows
    where council_id = :councilId and import_id = :importId and row_number between :first and :last
      and outcome in ('added', 'changed', 'unchanged')
    on conflict (council_id, fund_code, reference) do update set name = excluded.name, address = excluded.address,
      postcode = excluded.postcode, balance_pence = excluded.balance_pence, balance_as_at = excluded.balance_as_at,
      stop_code = case when :setsStops then excluded.stop_code else h.stop_code end`, range)
  await replaceCharges(trx, range)
  return loaded
}

/** The charges of an account are of the same extract as its balance. */
async function replaceCharges(trx: Knex.Transaction, range: RowRange & { councilId: string, importId: string }): Promise<void> {
  await trx.raw(`
    delete from account_charges c using account_load_rows r
    where c.council_id = :councilId and c.fund_code = r.fund_code and c.reference = r.reference
      and r.council_id = :councilId and r.import_id = :importId and r.row_number between :first and :last and r.outcome = 'changed'`, { ...range })
  await trx.raw(`
    insert into account_charges (council_id, fund_code, reference, position, description, outstanding_pence, next_instalment_pence, next_instalment_on)
    select :councilId, r.fund_code, r.reference, charge.position, charge.value ->> 0, (charge.value ->> 1)::bigint, (charge.value ->> 2)::bigint,
      (charge.value ->> 3)::date
    from account_load_rows r cross join lateral jsonb_array_elements(r.charges) with ordinality as charge (value, position)
    where r.council_id = :councilId and r.import_id = :importId and r.row_number between :first and :last and r.outcome in ('added', 'changed')`,
  { ...range })
}
