import { inCouncil } from '../../database/in-council.js'
import { type Pence, pence } from '../../money.js'
import { formatOf } from '../formats/formats.js'
import type { FileRecord } from '../formats/receipt-format.js'
import { fileOf } from '../import-file.js'
import { type ImportSource, sourceOf } from '../import-source.js'
import { findImport } from '../import.js'
import type { ImportWork } from './import-work.js'

/** A row of a file: a receipt, or what could not be understood as one. */
export type RowRecord = Exclude<FileRecord, { kind: 'totals' }>

export interface OpenedFile {
  source: ImportSource
  /** It must end with control totals. */
  hasTrailer: boolean
  /** From the beginning. @throws UnreadableFile */
  records: AsyncIterable<FileRecord>
}

/** An import's file, ready to be gone through as its source's format has it. */
export async function openFile({ councilId, importId }: ImportWork): Promise<OpenedFile> {
  const source = await inCouncil(councilId, async trx => {
    const imported = await findImport(trx, councilId, importId)
    if (imported === undefined) throw new Error(`No import ${importId}`)
    return await sourceOf(trx, councilId, imported.source_code)
  })
  const format = formatOf(source.format_code)
  const settings = format.readSettings(source.settings)
  return { source, hasTrailer: format.hasTrailer(settings), records: format.read(fileOf(councilId, importId), settings) }
}

/** What a row counts for; nothing where not even that can be read. */
export function amountOf(record: RowRecord): Pence {
  return record.kind === 'receipt' ? record.receipt.amountPence : record.amountPence ?? pence(0)
}

/** The rows after the first so many, in batches. Totals are passed over; what comes before the file cannot be read further is not lost. */
export async function* rowBatches(records: AsyncIterable<FileRecord>, after: number, most: number): AsyncGenerator<RowRecord[]> {
  let passed = 0
  let batch: RowRecord[] = []
  try {
    for await (const record of records) {
      if (record.kind === 'totals') continue
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
