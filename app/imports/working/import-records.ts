import { inCouncil } from '../../database/in-council.js'
import { type Pence, pence } from '../../money.js'
import { accountFormatOf } from '../accounts/formats/account-format.js'
import type { AccountFileRecord, AccountRowRecord } from '../accounts/formats/account-record.js'
import { formatOf } from '../formats/formats.js'
import type { FileRecord } from '../formats/receipt-format.js'
import { fileOf } from '../import-file.js'
import { type ImportSource, sourceOf } from '../import-source.js'
import { findImport } from '../import.js'
import type { ImportWork } from './import-work.js'

/** A row of a file: a receipt, or what could not be understood as one. */
export type RowRecord = Exclude<FileRecord, { kind: 'totals' }>

export interface OpenedFile<Record> {
  source: ImportSource
  /** It must end with control totals. */
  hasTrailer: boolean
  /** From the beginning. @throws UnreadableFile */
  records: AsyncIterable<Record>
}

/** An import's file, whatever it brings, ready to be gone through as its source's format has it. */
export async function openFile(work: ImportWork): Promise<OpenedFile<FileRecord | AccountFileRecord>> {
  const source = await sourceFor(work)
  return source.kind === 'accounts' ? accountsOf(work, source) : receiptsOf(work, source)
}

export async function openReceipts(work: ImportWork): Promise<OpenedFile<FileRecord>> {
  return receiptsOf(work, await sourceFor(work))
}

export async function openAccounts(work: ImportWork): Promise<OpenedFile<AccountFileRecord>> {
  return accountsOf(work, await sourceFor(work))
}

async function sourceFor({ councilId, importId }: ImportWork): Promise<ImportSource> {
  return await inCouncil(councilId, async trx => {
    const imported = await findImport(trx, councilId, importId)
    if (imported === undefined) throw new Error(`No import ${importId}`)
    return await sourceOf(trx, councilId, imported.source_code)
  })
}

function receiptsOf({ councilId, importId }: ImportWork, source: ImportSource): OpenedFile<FileRecord> {
  const format = formatOf(source.format_code)
  const settings = format.readSettings(source.settings)
  return { source, hasTrailer: format.hasTrailer(settings), records: format.read(fileOf(councilId, importId), settings) }
}

function accountsOf({ councilId, importId }: ImportWork, source: ImportSource): OpenedFile<AccountFileRecord> {
  const format = accountFormatOf(source.format_code)
  const settings = format.readSettings(source.settings)
  return { source, hasTrailer: format.hasTrailer(settings), records: format.read(fileOf(councilId, importId), settings) }
}

/** What a row counts for; nothing where not even that can be read. */
export function amountOf(record: RowRecord | AccountRowRecord): Pence {
  if (record.kind === 'account') return record.account.balancePence
  return record.kind === 'receipt' ? record.receipt.amountPence : record.amountPence ?? pence(0)
}

/** The rows after the first so many, in batches. Totals are passed over; what comes before the file cannot be read further is not lost. */
export async function* rowBatches<Record extends { kind: string }>(
  records: AsyncIterable<Record>, after: number, most: number
): AsyncGenerator<Row<Record>[]> {
  let passed = 0
  let batch: Row<Record>[] = []
  try {
    for await (const record of records) {
      if (!isRow(record)) continue
      passed += 1
      if (passed <= after) continue
      batch.push(record)
      if (batch.length < most) continue
      yield batch
      batch = []
    }
  } catch (error) {
    if (batch.length > 0) yield batch
    throw error
  }
  if (batch.length > 0) yield batch
}

type Row<Record> = Exclude<Record, { kind: 'totals' }>

function isRow<Record extends { kind: string }>(record: Record): record is Row<Record> {
  return record.kind !== 'totals'
}
