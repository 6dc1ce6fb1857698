import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { type Pence, pence, sumOf } from '../../money.js'
import { formatOf } from '../formats/formats.js'
import { type FileRecord, UnreadableFile } from '../formats/receipt-format.js'
import { fileOf } from '../import-file.js'
import { twinKeyOf } from '../import-row.js'
import { type ImportSource, sourceOf } from '../import-source.js'
import { findImport, type Import, type StopReason } from '../import.js'
import { type ImportWork, inBatch, stopImport } from './import-work.js'

/** Rows saved in one transaction. */
const batchRows = 5000

type RowRecord = Exclude<FileRecord, { kind: 'totals' }>

interface Totals {
  rows: number | null
  amountPence: Pence | null
}

/**
 * Reads a file into rows, a batch at a time. One that was interrupted is read again from its beginning, past the rows that are there
 * already. At its end the rows and pence are compared with what the file says of itself.
 */
export async function readImport(work: ImportWork): Promise<void> {
  const { imported, source } = await importAndSource(work)
  try {
    const format = formatOf(source.format_code)
    const settings = format.readSettings(source.settings)
    const totals = await readRows(work, imported.read_rows, source, format.read(fileOf(work.councilId, work.importId), settings))
    await finishReading(work, format.hasTrailer(settings), totals)
  } catch (error) {
    if (error instanceof TooManyRows) await stopImport(work, 'too-many-rows', String(source.row_limit))
    else if (error instanceof UnreadableFile) await stopImport(work, 'unreadable', error.message)
    else throw error
  }
}

class TooManyRows extends Error {}

async function importAndSource({ councilId, importId }: ImportWork): Promise<{ imported: Import, source: ImportSource }> {
  return await inCouncil(councilId, async trx => {
    const imported = await findImport(trx, councilId, importId)
    if (imported === undefined) throw new Error(`No import ${importId}`)
    return { imported, source: await sourceOf(trx, councilId, imported.source_code) }
  })
}

/** @returns what the file says of itself, or null when it says nothing */
async function readRows(
  work: ImportWork, readBefore: number, source: ImportSource, records: AsyncIterable<FileRecord>
): Promise<Totals | null> {
  let rowNumber = 0
  let totals: Totals | null = null
  let batch: RowRecord[] = []
  for await (const record of records) {
    if (record.kind === 'totals') {
      totals = record
      continue
    }
    rowNumber += 1
    if (rowNumber > source.row_limit) throw new TooManyRows()
    if (rowNumber <= readBefore) continue
    batch.push(record)
    if (batch.length < batchRows) continue
    await saveRows(work, source, batch)
    batch = []
  }
  if (batch.length > 0) await saveRows(work, source, batch)
  return totals
}

async function saveRows(work: ImportWork, source: ImportSource, records: readonly RowRecord[]): Promise<void> {
  await inBatch(work, async (trx, imported) => {
    const rows = records.map((record, index) => asRow(source.code, record, imported.read_rows + index + 1))
    await insertRows(trx, work, rows)
    const amounts = records.map(amountOf)
    await imported.$query(trx).patch({
      read_rows: imported.read_rows + records.length, read_pence: sumOf([imported.read_pence, ...amounts])
    })
  })
}

function amountOf(record: RowRecord): Pence {
  return record.kind === 'receipt' ? record.receipt.amountPence : record.amountPence ?? pence(0)
}

function asRow(sourceCode: string, record: RowRecord, rowNumber: number): Record<string, unknown> {
  const place = { row_number: rowNumber, line_number: record.lineNumber, raw: record.raw }
  if (record.kind === 'fault') {
    return { ...place, amount_pence: record.amountPence, reason_code: 'not-understood', reason_detail: record.fault.slice(0, 500) }
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
    twin_key: twinKeyOf(sourceCode, receipt)
  }
}

/** In one statement, whose plan does not depend on how many rows there are. */
async function insertRows(trx: Knex.Transaction, { councilId, importId }: ImportWork, rows: readonly Record<string, unknown>[]): Promise<void> {
  await trx.raw(`
    insert into import_rows (council_id, import_id, row_number, line_number, raw, reference_stated, amount_pence, occurred_on, narrative,
      method_stated, fund_stated, payer_name, external_reference, twin_key, reason_code, reason_detail)
    select :councilId::uuid, :importId::uuid, row_number, line_number, raw, coalesce(reference_stated, ''), amount_pence, occurred_on,
      coalesce(narrative, ''), coalesce(method_stated, ''), coalesce(fund_stated, ''), coalesce(payer_name, ''),
      coalesce(external_reference, ''), twin_key, reason_code, reason_detail
    from json_to_recordset(:rows::json) as given (row_number integer, line_number integer, raw text, reference_stated text,
      amount_pence bigint, occurred_on date, narrative text, method_stated text, fund_stated text, payer_name text,
      external_reference text, twin_key uuid, reason_code text, reason_detail text)`, { councilId, importId, rows: JSON.stringify(rows) })
}

async function finishReading(work: ImportWork, hasTrailer: boolean, totals: Totals | null): Promise<void> {
  await inBatch(work, async (trx, imported) => {
    await imported.$query(trx).patch({ stated_rows: totals?.rows ?? null, stated_pence: totals?.amountPence ?? null })
    const because = stopReason(imported, totals, hasTrailer)
    if (because === null) await imported.$query(trx).patch({ state: 'read' })
    else await imported.$query(trx).patch({ state: 'stopped', stopped_because: because, finished_at: work.clock.now() })
  })
}

function stopReason({ read_rows, read_pence }: Import, totals: Totals | null, hasTrailer: boolean): StopReason | null {
  if (totals === null && hasTrailer) return 'no-trailer'
  if (totals === null && read_rows === 0) return 'empty'
  if (totals?.amountPence != null && totals.amountPence !== read_pence) return 'pence-differ'
  return totals?.rows != null && totals.rows !== read_rows ? 'rows-differ' : null
}
