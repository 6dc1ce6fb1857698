import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CalendarDate } from '../dates.js'
import { isId } from '../ids.js'
import type { FoundEntry } from '../ledger/entry-query.js'
import type { Pence } from '../money.js'
import { type MoneyLimits, noLimits, type Person } from '../users/person.js'
import type { StatedReceipt } from './formats/receipt-format.js'
import type { Import, RowOutcome } from './import.js'

/** Why a row did not go straight to its fund. */
export type RowReason =
  | 'not-understood' | 'zero-amount' | 'future-date' | 'no-reference' | 'no-fund-fits' | 'unknown-fund' | 'breaks-fund-rule'
  | 'no-such-account' | 'twin' | 'turned-away'

/** One row of a file: what it says, and what became of it. */
export class ImportRow extends Model {
  static override tableName = 'import_rows'
  static override idColumn = ['council_id', 'import_id', 'row_number']

  declare council_id: string
  declare import_id: string
  /** Its place among the file's rows; the line is its place in the file. */
  declare row_number: number
  declare line_number: number
  declare raw: string
  declare reference_stated: string
  /** Null where not even that could be read. */
  declare amount_pence: Pence | null
  declare occurred_on: CalendarDate | null
  declare narrative: string
  declare method_stated: string
  declare fund_stated: string
  declare payer_name: string
  declare external_reference: string
  declare twin_key: string | null
  declare outcome: RowOutcome | null
  declare reason_code: RowReason | null
  declare reason_detail: string | null
  declare fund_code: string | null
  declare account_reference: string | null
  declare method_code: string | null
  declare twin_import_id: string | null
  declare twin_row_number: number | null
  declare decided_by: string | null
  declare decided_at: Date | null
  declare to_post: boolean
  /** The rules that fired on it, in their order; null when none did. */
  declare rule_ids: string[] | null
  /** What a rule has set in place of the file's narrative. */
  declare narrative_by_rule: string | null
}

/** Equal for rows of one source that say the same: date, amount, reference and narrative. In the shape of a UUID, which keeps its index small. */
export function twinKeyOf(sourceCode: string, { occurredOn, amountPence, reference, narrative }: StatedReceipt): string {
  const said = JSON.stringify([sourceCode, occurredOn, amountPence, reference.trim().toUpperCase(), narrative.trim()])
  const digest = createHash('sha256').update(said).digest('hex')
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => digest.slice(from, to)).join('-')
}

/** Whether somebody may see a row. */
export function isRowOf(person: Person, { fund_code, method_code }: ImportRow): boolean {
  return (fund_code === null || person.mayUseFund(fund_code)) && (method_code === null || person.mayUseMethod(method_code))
}

/** What the ledger knows the posting of a row by. */
export function rowKey({ import_id, row_number }: Pick<ImportRow, 'import_id' | 'row_number'>): string {
  return `import:${import_id}:${row_number}`
}

/**
 * An import's rows in the order of the file, all or those of one outcome, after one of them. Of somebody who is limited, without those that are
 * on a fund, or came by a method of payment, which is not theirs.
 */
export async function rowsAfter(
  trx: Knex.Transaction, { council_id, id }: Import, after: number, most: number, outcome?: RowOutcome, { fundCodes, methodCodes }: MoneyLimits = noLimits
): Promise<ImportRow[]> {
  return await ImportRow.query(trx).where({ council_id, import_id: id }).where('row_number', '>', after)
    .where(filter => { if (outcome !== undefined) void filter.where({ outcome }) })
    .where(theirs => { if (fundCodes !== null) void theirs.whereNull('fund_code').orWhereIn('fund_code', [...fundCodes]) })
    .where(theirs => { if (methodCodes !== null) void theirs.whereNull('method_code').orWhereIn('method_code', [...methodCodes]) }).orderBy('row_number').limit(most)
}

/** @returns undefined when the import has no row of that number. */
export async function findRow(trx: Knex.Transaction, { council_id, id }: Import, rowNumber: number): Promise<ImportRow | undefined> {
  return await ImportRow.query(trx).findById([council_id, id, rowNumber])
}

/**
 * The row that an entry of the ledger came from, to lead there; null when it came from none. What an earlier system called its rows is no
 * row of ours.
 */
export function rowOfSource({ sourceKind, sourceId }: Pick<FoundEntry, 'sourceKind' | 'sourceId'>): { importId: string, rowNumber: string } | null {
  const [importId = '', rowNumber = ''] = sourceId.split(':')
  return sourceKind === 'import_row' && isId(importId) && rowNumber !== '' ? { importId, rowNumber } : null
}
