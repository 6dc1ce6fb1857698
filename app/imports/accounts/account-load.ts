import type { Knex } from 'knex'
import { Model } from 'objection'
import type { Import } from '../import.js'

/** Why a full load waits for a person: too many accounts would go, or some may be in rows that could not be understood. */
export type HeldLoad = 'share' | 'not-understood'

/** What an import of accounts has beside what every import has. */
export class AccountLoad extends Model {
  static override tableName = 'account_loads'
  static override idColumn = ['council_id', 'import_id']

  declare council_id: string
  declare import_id: string
  declare is_full: boolean
  declare most_removed_percent: number
  /** Whether the file says which accounts are stopped. */
  declare sets_stops: boolean
  /** The funds of its sound rows. */
  declare fund_codes: string[]
  /** When its balances were so, the earliest of them; null before its rows are checked, and where none is sound. */
  declare as_at: Date | null
  declare added_rows: number
  declare changed_rows: number
  declare unchanged_rows: number
  /** Not loaded, since a later extract has been. */
  declare older_rows: number
  /** The accounts that it has no more are listed, and may go. */
  declare removals_listed: boolean
  declare to_remove_rows: number
  /** How far removing has come. */
  declare passed_removals: number
  declare removed_rows: number
  declare held_because: HeldLoad | null
  /** How many a person has agreed to. */
  declare confirmed_removals: number | null
  declare confirmed_by: string | null
  declare confirmed_at: Date | null
}

/** @throws Error when the import is not one of accounts, or not yet read. */
export async function loadOf(trx: Knex.Transaction, { council_id, id }: Import): Promise<AccountLoad> {
  return await AccountLoad.query(trx).findById([council_id, id]).throwIfNotFound()
}

/** @returns undefined before the file is read. */
export async function findLoad(trx: Knex.Transaction, { council_id, id }: Import): Promise<AccountLoad | undefined> {
  return await AccountLoad.query(trx).findById([council_id, id])
}
