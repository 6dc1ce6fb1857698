import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { LedgerAccountKind } from './entry-types.js'

/**
 * The council's one account of a kind such as suspense or fees.
 * @throws when there is none: a council is set up with them.
 */
export async function ledgerAccountOfKind(
  trx: Knex.Transaction, councilId: CouncilId, kind: Exclude<LedgerAccountKind, 'fund' | 'clearing' | 'bank'>
): Promise<string> {
  const account = await trx('ledger_accounts').where({ council_id: councilId, kind }).first('code') as { code: string } | undefined
  if (account === undefined) throw new Error(`Council ${councilId} has no ledger account of kind ${kind}`)
  return account.code
}
