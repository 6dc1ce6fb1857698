import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { deleteByKey } from '../../imports/accounts/load-rows-query.js'
import { indexHolderNames } from '../../suspense/matching/names/names-query.js'

/** Removes accounts that no file has brought since then, with their charges, the words they are found by and who paid to them before. */
export async function forgetOldAccounts(trx: Knex.Transaction, councilId: CouncilId, before: Date, most: number): Promise<number> {
  const accounts = await trx('account_holders').where({ council_id: councilId }).where('balance_as_at', '<', before)
    .orderBy(['fund_code', 'reference']).limit(most).select('fund_code', 'reference') as { fund_code: string, reference: string }[]
  if (accounts.length === 0) return 0
  await deleteByKey(trx, 'account_charges', councilId, accounts)
  await deleteByKey(trx, 'account_holders', councilId, accounts)
  await indexHolderNames(trx, councilId, accounts.map(({ fund_code, reference }) => ({ fundCode: fund_code, reference })))
  for (const fundCode of new Set(accounts.map(account => account.fund_code))) {
    const references = accounts.filter(account => account.fund_code === fundCode).map(({ reference }) => reference)
    await trx('remembered_payers').where({ council_id: councilId, fund_code: fundCode }).whereRaw('account_reference = any(?::text[])', [references]).delete()
  }
  return accounts.length
}
