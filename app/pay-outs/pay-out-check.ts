import type { Knex } from 'knex'
import { Model } from 'objection'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { ProviderStatement } from './provider-statement.js'

/** Why the provider could not be asked: it did not answer, it would not, or a file was at fault. */
export type CheckFault = 'unavailable' | 'refused'

/** One asking of a provider: by its search, or by a file that somebody has fetched from it. */
export class PayOutCheck extends Model {
  static override tableName = 'pay_out_checks'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare provider_account_code: string
  declare asked: ProviderStatement['asked']
  declare state: 'waiting' | 'made' | 'failed'
  declare requested_at: Date
  /** Null for the daily check. */
  declare requested_by: string | null
  declare file_name: string | null
  declare from_day: CalendarDate | null
  declare to_day: CalendarDate | null
  declare finished_at: Date | null
  declare fault: CheckFault | null
  declare told_rows: number
  declare differences: number
}

/** Asks for a check of an account by its search, to be made by the worker; one that waits already is that check. @returns its id */
export async function waitingCheck(trx: Knex.Transaction, councilId: CouncilId, accountCode: string, by: { userId: string | null, now: Date }): Promise<string> {
  const ofAccount = { council_id: councilId, provider_account_code: accountCode, state: 'waiting', asked: 'search' } as const
  await trx('pay_out_checks').insert({ ...ofAccount, id: newId(), requested_at: by.now, requested_by: by.userId }).onConflict().ignore()
  return (await PayOutCheck.query(trx).findOne(ofAccount).throwIfNotFound()).id
}

export async function findCheck(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<PayOutCheck | undefined> {
  return await PayOutCheck.query(trx).findById([councilId, id])
}

/** The last check of each account, by its code. */
export async function lastChecks(trx: Knex.Transaction, councilId: CouncilId, accountCodes: readonly string[]): Promise<Record<string, PayOutCheck>> {
  const last: Record<string, PayOutCheck> = {}
  for (const code of accountCodes) {
    const check = await PayOutCheck.query(trx).where({ council_id: councilId, provider_account_code: code }).orderBy('id', 'desc').first()
    if (check !== undefined) last[code] = check
  }
  return last
}
