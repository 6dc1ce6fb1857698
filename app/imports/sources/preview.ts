import { Readable } from 'node:stream'
import { pence, type Pence } from '../../money.js'
import { mappedCsvFormat } from '../formats/mapped-csv-format.js'
import type { MappedCsvSettings } from '../formats/mapped-csv-settings.js'
import { type FileRecord, type StatedReceipt, UnreadableFile } from '../formats/receipt-format.js'

const rowsShown = 10

/** What comes out of a sample by what was said of its columns. */
export interface Preview {
  /** The first ten. */
  receipts: (StatedReceipt & { lineNumber: number })[]
  /** All of the rows that cannot be understood. */
  faults: { lineNumber: number, raw: string, fault: string }[]
  /** Of rows, those that cannot be understood among them: the engine counts them too. */
  rowCount: number
  totalPence: Pence
  /** What the file says of itself. */
  totals: { rows: number | null, amountPence: Pence | null } | null
  rowsDiffer: boolean
  penceDiffer: boolean
  /** The whole file should have control totals, and has none. */
  isTrailerMissing: boolean
  /** Why it could not be gone through to its end; null when it was. */
  unreadable: string | null
}

/** @param isCut whether the file goes on after these bytes: then nothing is said of its totals */
export async function previewOf(bytes: Uint8Array, settings: MappedCsvSettings, isCut: boolean): Promise<Preview> {
  const preview: Preview = {
    receipts: [], faults: [], rowCount: 0, totalPence: pence(0), totals: null, rowsDiffer: false, penceDiffer: false, isTrailerMissing: false,
    unreadable: null
  }
  try {
    for await (const record of mappedCsvFormat.read(Readable.from([bytes]), settings)) add(record, preview)
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    preview.unreadable = error.message
  }
  if (preview.unreadable !== null || isCut) return preview
  const { totals, rowCount, totalPence } = preview
  preview.rowsDiffer = totals !== null && totals.rows !== null && totals.rows !== rowCount
  preview.penceDiffer = totals !== null && totals.amountPence !== null && totals.amountPence !== totalPence
  preview.isTrailerMissing = totals === null && mappedCsvFormat.hasTrailer(settings)
  return preview
}

function add(record: FileRecord, preview: Preview): void {
  if (record.kind === 'totals') {
    preview.totals = { rows: record.rows, amountPence: record.amountPence }
    return
  }
  preview.rowCount += 1
  const amountPence = record.kind === 'receipt' ? record.receipt.amountPence : record.amountPence
  preview.totalPence = pence(preview.totalPence + (amountPence ?? 0))
  if (record.kind === 'fault') preview.faults.push({ lineNumber: record.lineNumber, raw: record.raw, fault: record.fault })
  else if (preview.receipts.length < rowsShown) preview.receipts.push({ ...record.receipt, lineNumber: record.lineNumber })
}
