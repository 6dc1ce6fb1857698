import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { Pence } from '../../money.js'
import type { AccountLoad } from './account-load.js'
import { deleteByKey, type RowRange } from './load-rows-query.js'

/** How many accounts of a fund a full load has no more, of how many that there are. */
export interface FundRemovals {
  fundCode: string
  missing: number
  existing: number
  /** More than the share that goes without asking. */
  isTooMany: boolean
}

/**
 * Takes the turn of these funds until the transaction ends: loads of one fund are written one after the other, and each sees what the other
 * has written.
 */
export async function takeTurn(trx: Knex.Transaction, councilId: CouncilId, fundCodes: readonly string[]): Promise<void> {
  if (fundCodes.length === 0) return
  await trx('account_extracts').insert(fundCodes.map(code => ({ council_id: councilId, fund_code: code }))).onConflict().ignore()
  await trx('account_extracts').where({ council_id: councilId }).whereIn('fund_code', [...fundCodes]).orderBy('fund_code').forUpdate().select('fund_code')
}

/**
 * Lists the accounts that a full load has no more, in place of any list before: those of its funds that are in none of its rows, not even in
 * one that was rejected, and of which nothing later is known.
 */
export async function listRemovals(trx: Knex.Transaction, load: AccountLoad): Promise<void> {
  const { council_id: councilId, import_id: importId, as_at: asAt, fund_codes: funds } = load
  await trx('account_removals').where({ council_id: councilId, import_id: importId }).delete()
  await trx.raw(`
    insert into account_removals (council_id, import_id, position, fund_code, reference, name, balance_pence)
    select :councilId, :importId, row_number() over (order by missing.fund_code, missing.reference), missing.fund_code, missing.reference,
      holder.name, holder.balance_pence
    from (
      select h.fund_code, h.reference
      from account_holders h
      where h.council_id = :councilId and h.fund_code = any(:funds::text[]) and h.balance_as_at <= :asAt and coalesce((
        select e.full_as_at <= :asAt from account_extracts e where e.council_id = :councilId and e.fund_code = h.fund_code), true)
      except
      select r.fund_code, r.reference from account_load_rows r
      where r.council_id = :councilId and r.import_id = :importId and r.fund_code is not null) missing
    cross join lateral (
      select h.name, h.balance_pence from account_holders h
      where h.council_id = :councilId and h.fund_code = missing.fund_code and h.reference = missing.reference limit 1) holder`,
  { councilId, importId, asAt, funds })
}

export async function countRemovals(trx: Knex.Transaction, load: AccountLoad): Promise<FundRemovals[]> {
  const { council_id: councilId, import_id: importId, most_removed_percent: most } = load
  const { rows } = await trx.raw<{ rows: FundRemovals[] }>(`
    select listed.fund_code as "fundCode", listed.accounts as missing, existing.accounts as existing,
      listed.accounts > existing.accounts * (:most::numeric * 0.01) as "isTooMany"
    from (
      select fund_code, count(*) as accounts from account_removals where council_id = :councilId and import_id = :importId group by fund_code) listed
    cross join lateral (
      select count(*) as accounts from account_holders h where h.council_id = :councilId and h.fund_code = listed.fund_code) existing
    order by listed.fund_code`, { councilId, importId, most })
  return rows
}

/** Whether a row cannot even be put down to an account: one that seems to be missing may be in it. */
export async function hasUnclearRow(trx: Knex.Transaction, { council_id, import_id }: AccountLoad): Promise<boolean> {
  const unclear = await trx('account_load_rows').where({ council_id, import_id, outcome: 'rejected', reason_code: 'not-understood' })
    .whereNull('reference').first('row_number') as unknown
  return unclear !== undefined
}

/** From now on nothing older adds an account to these funds. */
export async function noteFullLoad(trx: Knex.Transaction, { council_id: councilId, fund_codes: funds, as_at: asAt }: AccountLoad): Promise<void> {
  await trx.raw(`
    update account_extracts set full_as_at = greatest(full_as_at, :asAt)
    where council_id = :councilId and fund_code = any(:funds::text[])`, { councilId, funds, asAt })
}

/** Removes these of the listed accounts, unless something later has come of them since. @returns how many */
export async function removeListed(trx: Knex.Transaction, load: AccountLoad, { first, last }: RowRange): Promise<number> {
  const range = { councilId: load.council_id, importId: load.import_id, first, last, asAt: load.as_at }
  const { rows: removed } = await trx.raw<{ rows: { fund_code: string, reference: string }[] }>(`
    update account_removals r set is_removed = true
    where r.council_id = :councilId and r.import_id = :importId and r.position between :first and :last
      and (select h.balance_as_at <= :asAt from account_holders h
        where h.council_id = :councilId and h.fund_code = r.fund_code and h.reference = r.reference)
      and (select e.full_as_at <= :asAt from account_extracts e where e.council_id = :councilId and e.fund_code = r.fund_code)
    returning r.fund_code, r.reference`, range)
  await deleteByKey(trx, 'account_charges', load.council_id, removed)
  await deleteByKey(trx, 'account_holders', load.council_id, removed)
  return removed.length
}

/** The accounts of these that have been removed. */
export async function removedAccounts(
  trx: Knex.Transaction, { council_id, import_id }: AccountLoad, { first, last }: RowRange
): Promise<{ fundCode: string, reference: string }[]> {
  return await trx('account_removals').where({ council_id, import_id, is_removed: true }).whereBetween('position', [first, last])
    .select({ fundCode: 'fund_code', reference: 'reference' })
}

/** An account that a full load has no more, as it was. */
export interface ListedRemoval {
  position: number
  fundCode: string
  reference: string
  name: string
  balancePence: Pence
  isRemoved: boolean
}

export async function removalsAfter(
  trx: Knex.Transaction, { council_id, import_id }: Pick<AccountLoad, 'council_id' | 'import_id'>, after: number, most: number
): Promise<ListedRemoval[]> {
  return await trx('account_removals').where({ council_id, import_id }).where('position', '>', after).orderBy('position').limit(most).select(
    'position', 'fund_code as fundCode', 'reference', 'name', 'balance_pence as balancePence', 'is_removed as isRemoved') as ListedRemoval[]
}
