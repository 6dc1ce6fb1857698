import type { Knex } from 'knex'
import { Model } from 'objection'
import type { Pence } from '../../money.js'
import type { Import } from '../import.js'

/** What becomes of an account in a file. Older is one that a later extract has brought, or has no more, already. */
export type AccountOutcome = 'added' | 'changed' | 'unchanged' | 'older' | 'rejected'

/** Why an account was not loaded. */
export type AccountReason =
  | 'not-understood' | 'no-fund' | 'unknown-fund' | 'other-fund' | 'no-reference' | 'breaks-fund-rule' | 'unknown-stop' | 'name-too-long'
  | 'address-too-long' | 'postcode-too-long' | 'as-at-to-come' | 'twice-in-file'

/** A charge as it is kept: what it is for, pence outstanding, pence of the next instalment and its date, or neither. */
export type KeptCharge = readonly [description: string, outstanding: Pence, nextInstalment: Pence | null, nextInstalmentOn: string | null]

/** An account of a file: what it says, and what became of it. */
export class AccountLoadRow extends Model {
  static override tableName = 'account_load_rows'
  static override idColumn = ['council_id', 'import_id', 'row_number']
  static override jsonAttributes = ['charges']

  declare council_id: string
  declare import_id: string
  /** Its place among the file's accounts; the line is its place in the file. */
  declare row_number: number
  declare line_number: number
  /** Only where it could not be loaded as it stands; the file itself is kept. */
  declare raw: string
  declare fund_stated: string
  declare reference_stated: string
  /** The account that is meant, by fund and by the fund's rule; null where that cannot be told. */
  declare fund_code: string | null
  declare reference: string | null
  declare name: string | null
  declare address: string | null
  declare postcode: string | null
  declare balance_pence: Pence | null
  declare balance_as_at: Date | null
  declare stop_code: string | null
  declare charges: KeptCharge[]
  /** Null until it is loaded. */
  declare outcome: AccountOutcome | null
  declare reason_code: AccountReason | null
  declare reason_detail: string | null
}

/** A row as it is inserted. */
export type NewAccountRow = Pick<AccountLoadRow,
  'row_number' | 'line_number' | 'raw' | 'fund_stated' | 'reference_stated' | 'fund_code' | 'reference' | 'name' | 'address' | 'postcode' |
  'balance_pence' | 'balance_as_at' | 'stop_code' | 'charges' | 'reason_code' | 'reason_detail'> & { outcome: 'rejected' | null }

/** In one statement, whose plan does not depend on how many rows there are. */
export async function insertAccountRows(trx: Knex.Transaction, { council_id, id }: Import, rows: readonly NewAccountRow[]): Promise<void> {
  await trx.raw(`
    insert into account_load_rows (council_id, import_id, row_number, line_number, raw, fund_stated, reference_stated, fund_code, reference,
      name, address, postcode, balance_pence, balance_as_at, stop_code, charges, outcome, reason_code, reason_detail)
    select :councilId::uuid, :importId::uuid, given.*
    from json_to_recordset(:rows::json) as given (row_number integer, line_number integer, raw text, fund_stated text, reference_stated text,
      fund_code text, reference text, name text, address text, postcode text, balance_pence bigint, balance_as_at timestamptz, stop_code text,
      charges jsonb, outcome text, reason_code text, reason_detail text)`,
  { councilId: council_id, importId: id, rows: JSON.stringify(rows) })
}

/** A file's accounts in its order, all or those of one outcome, after one of them. */
export async function accountRowsAfter(
  trx: Knex.Transaction, { council_id, id }: Import, after: number, most: number, outcome?: AccountOutcome
): Promise<AccountLoadRow[]> {
  return await AccountLoadRow.query(trx).where({ council_id, import_id: id }).where('row_number', '>', after)
    .where(filter => { if (outcome !== undefined) void filter.where({ outcome }) }).orderBy('row_number').limit(most)
}

/** @returns undefined when the import has no row of that number. */
export async function findAccountRow(trx: Knex.Transaction, { council_id, id }: Import, rowNumber: number): Promise<AccountLoadRow | undefined> {
  return await AccountLoadRow.query(trx).findById([council_id, id, rowNumber])
}
