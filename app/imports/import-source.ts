import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { ImportKind } from './import.js'

/**
 * Where files come from: what they look like and, for files of receipts, where their money is and how it counts. In a source of accounts,
 * which bring no money, the ledger account, the method and the office are null: only what posts receipts reads them.
 */
export class ImportSource extends Model {
  static override tableName = 'import_sources'
  static override idColumn = ['council_id', 'code']
  static override jsonAttributes = ['settings', 'method_codes']

  declare council_id: string
  declare code: string
  declare name: string
  declare kind: ImportKind
  declare format_code: string
  /** As its format reads them. */
  declare settings: unknown
  /** Where the money is: a bank account, or what an agency has yet to pay over. */
  declare ledger_account_code: string
  declare method_code: string
  /** Our method of payment by what the file calls its own. */
  declare method_codes: Record<string, string>
  declare office_code: string
  declare row_limit: number
  declare enabled: boolean
  /** Days of the week on which a file is expected, such as '12345'; null where none is. */
  declare expected_days: string | null
  /** London's time by which, such as '09:30'. */
  declare expected_by: string | null
  declare grace_minutes: number
  declare expected_from: CalendarDate | null
  /** How often it has been changed, and so which change a form was opened after. */
  declare version: number

  /** Our method of payment for what the file calls its own: the source's, unless that is set down otherwise. */
  methodFor(stated: string): string {
    return Object.hasOwn(this.method_codes, stated) ? this.method_codes[stated] ?? this.method_code : this.method_code
  }
}

/** Those from which files are taken, in the council's order. */
export async function enabledSources(trx: Knex.Transaction, councilId: CouncilId): Promise<ImportSource[]> {
  return await ImportSource.query(trx).where({ council_id: councilId, enabled: true }).orderBy('position')
}

/** Those of them that bring receipts, not accounts. */
export async function enabledReceiptSources(trx: Knex.Transaction, councilId: CouncilId): Promise<ImportSource[]> {
  return (await enabledSources(trx, councilId)).filter(({ kind }) => kind === 'receipts')
}

/** What they are called, by code, those from which files are taken no more among them. */
export async function namesOfSources(trx: Knex.Transaction, councilId: CouncilId): Promise<Record<string, string>> {
  const sources = await ImportSource.query(trx).where({ council_id: councilId }).select('code', 'name')
  return Object.fromEntries(sources.map(({ code, name }) => [code, name]))
}

/** The same of those that bring receipts, and so money. */
export async function namesOfReceiptSources(trx: Knex.Transaction, councilId: CouncilId): Promise<Record<string, string>> {
  const sources = await ImportSource.query(trx).where({ council_id: councilId, kind: 'receipts' }).select('code', 'name')
  return Object.fromEntries(sources.map(({ code, name }) => [code, name]))
}

/** @throws Error when there is none: an import refers to its source. */
export async function sourceOf(trx: Knex.Transaction, councilId: CouncilId, code: string): Promise<ImportSource> {
  return await ImportSource.query(trx).findById([councilId, code]).throwIfNotFound()
}
