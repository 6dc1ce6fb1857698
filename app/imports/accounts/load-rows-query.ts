import type { Knex } from 'knex'
import type { Pence } from '../../money.js'
import type { Import } from '../import.js'
import type { AccountOutcome } from './account-load-row.js'
import type { AccountLoad } from './account-load.js'

/**
 * Rejects each account that the file has more than once, in all its places. They are counted in one sort, and named by row: nobody has
 * counted the rows of a new file, and a join of them with themselves would be planned as if there were one.
 * @returns how many rows that were sound, and their balances
 */
export async function rejectDoubles(trx: Knex.Transaction, { council_id: councilId, id: importId }: Import): Promise<{ rows: number, pence: Pence }> {
  const { rows: [rejected] } = await trx.raw<{ rows: { rows: number, pence: Pence }[] }>(`
    with rejected as (
      update account_load_rows r set outcome = 'rejected', reason_code = 'twice-in-file', reason_detail = (
        select other.line_number from account_load_rows other
        where other.council_id = :councilId and other.import_id = :importId and other.fund_code = r.fund_code and other.reference = r.reference
          and other.row_number <> r.row_number
        order by other.row_number limit 1)
      where r.council_id = :councilId and r.import_id = :importId and r.row_number = any(array(
        select row_number from (
          select row_number, outcome, count(*) over (partition by fund_code, reference) as times
          from account_load_rows
          where council_id = :councilId and import_id = :importId and fund_code is not null and reference is not null) placed
        where times > 1 and outcome is null))
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
 * later full load of its fund does not have it: it has gone since. The caller has the turn of their funds. What is known is asked row by
 * row, by key: a join would be planned as if a new file had one row, since nobody has counted them.
 * @returns what became of them, the rejected ones apart
 */
export async function loadRows(trx: Knex.Transaction, load: AccountLoad, { first, last }: RowRange): Promise<LoadedRows[]> {
  const range = { councilId: load.council_id, importId: load.import_id, first, last, setsStops: load.sets_stops }
  const { rows: loaded } = await trx.raw<{ rows: LoadedRows[] }>(`
    with decided as (
      update account_load_rows r set outcome = coalesce(
        (select case
            when h.balance_as_at > r.balance_as_at then 'older'
            when h.name = r.name and h.address = r.address and h.postcode = r.postcode and h.balance_pence = r.balance_pence
              and (not :setsStops or h.stop_code is not distinct from r.stop_code) and r.charges = (
                select coalesce(jsonb_agg(jsonb_build_array(
                  c.description, c.outstanding_pence, c.next_instalment_pence, c.next_instalment_on) order by c.position), '[]')
                from account_charges c
                where c.council_id = :councilId and c.fund_code = h.fund_code and c.reference = h.reference) then 'unchanged'
            else 'changed' end
          from account_holders h
          where h.council_id = :councilId and h.fund_code = r.fund_code and h.reference = r.reference),
        case when r.balance_as_at < (
          select e.full_as_at from account_extracts e where e.council_id = :councilId and e.fund_code = r.fund_code) then 'older' else 'added' end)
      where r.council_id = :councilId and r.import_id = :importId and r.row_number between :first and :last and r.outcome is null
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

/** The accounts of these rows that are new here or have changed. */
export async function freshAccounts(
  trx: Knex.Transaction, { council_id, import_id }: AccountLoad, { first, last }: RowRange
): Promise<{ fundCode: string, reference: string }[]> {
  return await trx('account_load_rows').where({ council_id, import_id }).whereBetween('row_number', [first, last])
    .whereIn('outcome', ['added', 'changed']).select({ fundCode: 'fund_code', reference: 'reference' })
}

/** The charges of an account are of the same extract as its balance. */
async function replaceCharges(trx: Knex.Transaction, range: RowRange & { councilId: string, importId: string }): Promise<void> {
  const { councilId, importId, first, last } = range
  const changed = await trx('account_load_rows').where({ council_id: councilId, import_id: importId, outcome: 'changed' })
    .whereBetween('row_number', [first, last]).select('fund_code', 'reference') as AccountKey[]
  await deleteByKey(trx, 'account_charges', councilId, changed)
  await trx.raw(`
    insert into account_charges (council_id, fund_code, reference, position, description, outstanding_pence, next_instalment_pence, next_instalment_on)
    select :councilId, r.fund_code, r.reference, charge.position, charge.value ->> 0, (charge.value ->> 1)::bigint, (charge.value ->> 2)::bigint,
      (charge.value ->> 3)::date
    from account_load_rows r cross join lateral jsonb_array_elements(r.charges) with ordinality as charge (value, position)
    where r.council_id = :councilId and r.import_id = :importId and r.row_number between :first and :last and r.outcome in ('added', 'changed')`,
  { ...range })
}

interface AccountKey {
  fund_code: string
  reference: string
}

/**
 * Deletes these accounts' rows, fund by fund and by a list of references: joined with a table of them, those of a council that has come
 * since the rows were last counted would be gone through for each.
 */
export async function deleteByKey(
  trx: Knex.Transaction, table: 'account_charges' | 'account_holders', councilId: string, accounts: readonly AccountKey[]
): Promise<void> {
  for (const fundCode of new Set(accounts.map(account => account.fund_code))) {
    const references = accounts.filter(account => account.fund_code === fundCode).map(({ reference }) => reference)
    await trx(table).where({ council_id: councilId, fund_code: fundCode }).whereRaw('reference = any(?::text[])', [references]).delete()
  }
}
