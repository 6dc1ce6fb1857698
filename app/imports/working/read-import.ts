import { type Pence, pence } from '../../money.js'
import type { AccountFileRecord } from '../accounts/formats/account-record.js'
import { type FileRecord, UnreadableFile } from '../formats/receipt-format.js'
import { amountsWatched } from '../formats/stated-values.js'
import { ImportRow } from '../import-row.js'
import type { StopReason } from '../import.js'
import { amountOf, openFile, openReceipts, rowBatches } from './import-records.js'
import { type ImportWork, inBatch } from './import-work.js'
import { insertRows, statedRow } from './save-rows.js'

/** Rows saved in one transaction. */
const batchRows = 5000
/** Of a file that is stopped, as many are kept to be looked at. */
const mostKept = 100_000
/** Of a file of accounts that is stopped, as many faults are named. */
const mostNamed = 3

/** What a file holds, and what it says that it holds. */
interface Reading {
  rows: number
  /** Of the rows, those that its total counts: not a charge that no account was found for. */
  counted: number
  pence: Pence
  statedRows: number | null
  statedPence: Pence | null
  /** The first of the rows of accounts that cannot be understood, in words. */
  faults: string[]
}

interface Stop {
  because: StopReason
  detail: string | null
}

/**
 * Reads a file from end to end, and compares its rows and pence with what it says of itself. When all is well nothing else is kept: what
 * becomes of each row is decided, and kept, in the next step. Of a file of receipts that is stopped the rows are kept as they are, to be
 * looked at; of one of accounts the first that cannot be understood are named.
 */
export async function readImport(work: ImportWork): Promise<void> {
  const { source, records, hasTrailer } = await openFile(work)
  const reading: Reading = { rows: 0, counted: 0, pence: pence(0), statedRows: null, statedPence: null, faults: [] }
  const stop = await count(records, reading, source.row_limit) ?? disagreement(reading, hasTrailer)
  if (stop !== null && source.kind === 'receipts') await keepRows(work, reading.rows)
  await inBatch(work, async (trx, imported) => {
    await imported.$query(trx).patch({
      read_rows: stop === null ? reading.rows : reading.counted, read_pence: reading.pence, stated_rows: reading.statedRows, stated_pence: reading.statedPence,
      ...stop === null ? { state: 'read' } : {
        state: 'stopped', stopped_because: stop.because, stopped_detail: stop.detail?.slice(0, 500) ?? null, finished_at: work.clock.now()
      }
    })
  })
}

/** Counts to the end, or to where the file cannot be read further or has more rows than are taken. */
async function count(records: AsyncIterable<FileRecord | AccountFileRecord>, reading: Reading, rowLimit: number): Promise<Stop | null> {
  const watch = amountsWatched()
  let sum = 0
  try {
    for await (const record of records) {
      if (record.kind === 'totals') {
        reading.statedRows = record.rows
        reading.statedPence = record.amountPence
        continue
      }
      if (reading.rows === rowLimit) return { because: 'too-many-rows', detail: rowLimit.toLocaleString('en-GB') }
      watch(amountOf(record), record.lineNumber)
      reading.rows += 1
      sum += amountOf(record)
      noteFault(record, reading)
    }
    return null
  } catch (error) {
    if (error instanceof UnreadableFile) return { because: 'unreadable', detail: error.message }
    throw error
  } finally {
    reading.pence = pence(sum)
  }
}

function noteFault(record: Exclude<FileRecord | AccountFileRecord, { kind: 'totals' }>, reading: Reading): void {
  const fault = record.kind === 'fault' && 'isCharge' in record ? record : null
  if (fault?.isCharge !== true) reading.counted += 1
  if (fault !== null && reading.faults.length < mostNamed) reading.faults.push(`Line ${fault.lineNumber}: ${fault.fault}`)
}

function disagreement({ rows, counted, pence: sum, statedRows, statedPence, faults }: Reading, hasTrailer: boolean): Stop | null {
  const isSilent = statedRows === null && statedPence === null
  if (isSilent && hasTrailer) return { because: 'no-trailer', detail: null }
  if (isSilent && rows === 0) return { because: 'empty', detail: null }
  const detail = faults.length === 0 ? null : faults.join('. ')
  if (statedPence !== null && statedPence !== sum) return { because: 'pence-differ', detail }
  return statedRows !== null && statedRows !== counted ? { because: 'rows-differ', detail } : null
}

async function keepRows(work: ImportWork, rows: number): Promise<void> {
  const { source, records } = await openReceipts(work)
  const most = Math.min(rows, mostKept)
  let last = await rowsKept(work)
  if (last >= most) return
  for await (const batch of rowBatches(records, last, batchRows)) {
    const kept = batch.slice(0, most - last).map((record, index) => statedRow(source.code, record, last + index + 1))
    if (kept.length === 0) return
    await inBatch(work, async trx => { await insertRows(trx, work, kept) })
    last += kept.length
    if (last === most) return
  }
}

/** How far another worker had come that was interrupted at it. */
async function rowsKept(work: ImportWork): Promise<number> {
  return await inBatch(work, async (trx, { council_id, id }) => {
    const [last] = await ImportRow.query(trx).where({ council_id, import_id: id }).orderBy('row_number', 'desc').limit(1)
    return last?.row_number ?? 0
  })
}
