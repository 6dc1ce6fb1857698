import type { Knex } from 'knex'
import type { CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import type { RowOutcome } from '../import.js'
import { type RowReason, twinKeyOf } from '../import-row.js'
import type { RowRecord } from './import-records.js'
import type { ImportWork } from './import-work.js'

/** What a row says, in the columns that hold it. */
export interface StatedRow {
  row_number: number
  line_number: number
  raw: string
  reference_stated: string
  amount_pence: Pence | null
  occurred_on: CalendarDate | null
  narrative: string
  method_stated: string
  fund_stated: string
  payer_name: string
  external_reference: string
  twin_key: string | null
  reason_code: RowReason | null
  reason_detail: string | null
}

/** And what became of it. */
export interface DecidedRow extends StatedRow {
  outcome: RowOutcome
  fund_code: string | null
  account_reference: string | null
  method_code: string | null
  twin_import_id: string | null
  twin_row_number: number | null
  rule_ids: readonly string[] | null
  narrative_by_rule: string | null
}

const nothingStated = {
  reference_stated: '', occurred_on: null, narrative: '', method_stated: '', fund_stated: '', payer_name: '', external_reference: '', twin_key: null
}

export function statedRow(sourceCode: string, record: RowRecord, rowNumber: number): StatedRow {
  const place = { row_number: rowNumber, line_number: record.lineNumber, raw: record.raw }
  if (record.kind === 'fault') {
    return { ...place, ...nothingStated, amount_pence: record.amountPence, reason_code: 'not-understood', reason_detail: record.fault.slice(0, 500) }
  }
  const { receipt } = record
  return {
    ...place,
    reference_stated: receipt.reference,
    amount_pence: receipt.amountPence,
    occurred_on: receipt.occurredOn,
    narrative: receipt.narrative,
    method_stated: receipt.methodStated,
    fund_stated: receipt.fundStated,
    payer_name: receipt.payerName,
    external_reference: receipt.externalReference,
    twin_key: twinKeyOf(sourceCode, receipt),
    reason_code: null,
    reason_detail: null
  }
}

/** In one statement, whose plan does not depend on how many rows there are. */
export async function insertRows(
  trx: Knex.Transaction, { councilId, importId }: ImportWork, rows: readonly (StatedRow | DecidedRow)[]
): Promise<void> {
  await trx.raw(`
    insert into import_rows (council_id, import_id, row_number, line_number, raw, reference_stated, amount_pence, occurred_on, narrative,
      method_stated, fund_stated, payer_name, external_reference, twin_key, reason_code, reason_detail, outcome, fund_code,
      account_reference, method_code, twin_import_id, twin_row_number, rule_ids, narrative_by_rule)
    select :councilId::uuid, :importId::uuid, given.*
    from json_to_recordset(:rows::json) as given (row_number integer, line_number integer, raw text, reference_stated text,
      amount_pence bigint, occurred_on date, narrative text, method_stated text, fund_stated text, payer_name text,
      external_reference text, twin_key uuid, reason_code text, reason_detail text, outcome text, fund_code text,
      account_reference text, method_code text, twin_import_id uuid, twin_row_number integer, rule_ids uuid[], narrative_by_rule text)`,
  { councilId, importId, rows: JSON.stringify(rows) })
}
