import { setImmediate } from 'node:timers/promises'
import { csvRecordsOf, namedTwice } from '../imports/formats/csv-records.js'
import { guessEncoding } from '../imports/formats/guess-csv.js'
import { UnreadableFile } from '../imports/formats/receipt-format.js'

/** Several times as much as any file holds that is read whole. */
const mostBytes = 2 * 1024 * 1024
const pieceBytes = 4096
/** Spreadsheets leave some thousands of rows with nothing in them. Half a million would take seconds. */
const mostEmptyRows = 50_000

/** A row with something in it: where it begins, and its number as a spreadsheet counts rows, in which a field may have several lines. */
export interface CsvRow {
  line: number
  row: number
  cells: string[]
}

export type CsvRows = { rows: CsvRow[], fault?: never } | { fault: string, rows?: never }

/**
 * The rows of a CSV file, the first of which names its columns, in whatever encoding a spreadsheet saves it. Nothing is read beyond one row more
 * than can be taken, or beyond so many empty ones. A column that is named twice is a fault: nobody knows which is meant.
 */
export async function readCsvRows(bytes: Buffer, columns: readonly string[], mostRows: number): Promise<CsvRows> {
  if (bytes.length > mostBytes) return { fault: 'The file is larger than 2 MB, which is more than its rows can need' }
  const rows: CsvRow[] = []
  let [linesWithinRows, emptyRows] = [0, 0]
  try {
    for await (const records of csvRecordsOf(inPieces(bytes), { encoding: guessEncoding(bytes), delimiter: ',', quote: '"' })) {
      for (const { lineNumber: line, raw, fields: cells, fault } of records) {
        if (fault !== null) return { fault: `Line ${line} cannot be read: check its quotation marks` }
        if (cells.some(cell => cell.trim() !== '')) rows.push({ line, row: line - linesWithinRows, cells })
        else emptyRows += 1
        if (emptyRows > mostEmptyRows) return { fault: `The file has more than ${mostEmptyRows.toLocaleString('en-GB')} rows with nothing in them. Delete those` }
        linesWithinRows += raw.split('\n').length - 1
        if (rows.length > mostRows + 1) return { rows }
      }
    }
  } catch (error) {
    if (error instanceof UnreadableFile) return { fault: error.message }
    throw error
  }
  const twice = namedTwice(rows[0]?.cells ?? [], columns)
  return twice === undefined ? { rows } : { fault: `The first row names two columns ${twice}` }
}

/** Others are served between two pieces. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    yield bytes.subarray(start, start + pieceBytes)
    await setImmediate()
  }
}
