import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import { UnreadableFile } from './receipt-format.js'
import { linesOf, type Encoding, type TextLine } from './text-lines.js'

export interface CsvShape {
  encoding: Encoding
  /** One character. */
  delimiter: string
  /** One character, doubled to stand for itself; '' where the file quotes nothing. */
  quote: string
}

/** One row, which spans lines where a field in quotation marks does. */
export interface CsvRecord {
  lineNumber: number
  raw: string
  fields: string[]
  /** In words, where quotation marks leave it open what the fields are. */
  fault: string | null
}

const longestRecord = 64_000
/** For csv-parse, to which one record goes at a time: it may have several lines. */
const endOfNoLine = '\0'
const smallPieceBytes = 4096

/**
 * The rows of a CSV file, some thousands at a time, blank lines left out, each read by itself, so that a fault costs its own row only.
 * A quotation mark inside a field that does not begin with one is itself.
 * @throws UnreadableFile as linesOf does, and where a quotation mark is never closed.
 */
export async function* csvRecordsOf(bytes: AsyncIterable<Uint8Array>, shape: CsvShape): AsyncGenerator<CsvRecord[]> {
  let open: TextLine | null = null
  for await (const lines of linesOf(bytes, shape.encoding)) {
    const records: CsvRecord[] = []
    for (const line of lines) {
      const text: string = open === null ? line.text : `${open.text}\n${line.text}`
      const lineNumber: number = open?.number ?? line.number
      const state: QuoteState = open === null && !hasQuote(text, shape) ? 'closed' : quoteState(line.text, shape, open !== null)
      open = state === 'open' ? { number: lineNumber, text } : null
      if (open !== null && text.length > longestRecord) throw neverClosed(lineNumber)
      if (open === null && text.trim() !== '') records.push(recordFrom({ number: lineNumber, text }, shape))
    }
    yield records
  }
  if (open !== null) throw neverClosed(open.number)
}

/** The first rows that can be read in the beginning of a file, which may be cut anywhere. Little more than those is read. */
export async function csvRecordsAtStart(start: Uint8Array, shape: CsvShape, most: number): Promise<CsvRecord[]> {
  const readable: CsvRecord[] = []
  try {
    for await (const records of csvRecordsOf(Readable.from(smallPieces(start)), shape)) {
      readable.push(...records.filter(({ fault }) => fault === null).slice(0, most - readable.length))
      if (readable.length === most) break
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
  }
  return readable
}

/** The first of these columns that a header names twice, whatever the case: nobody knows which of the two is meant. */
export function namedTwice(header: readonly string[], columns: readonly string[]): string | undefined {
  const names = header.map(name => name.trim().toLowerCase())
  return columns.find(column => names.indexOf(column.toLowerCase()) !== names.lastIndexOf(column.toLowerCase()))
}

function* smallPieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += smallPieceBytes) yield bytes.subarray(at, at + smallPieceBytes)
}

type QuoteState = 'open' | 'closed' | 'misplaced'

function hasQuote(text: string, { quote }: CsvShape): boolean {
  return quote !== '' && text.includes(quote)
}

/** How quotation marks stand at the end of a line that begins inside or outside of them. */
function quoteState(text: string, { delimiter, quote }: CsvShape, beginsInside: boolean): QuoteState {
  let isInside = beginsInside
  let at = 0
  while (at <= text.length) {
    if (!isInside && text.startsWith(quote, at)) {
      isInside = true
      at += 1
    }
    if (!isInside) {
      const next = text.indexOf(delimiter, at)
      if (next < 0) return 'closed'
      at = next + 1
      continue
    }
    const mark = text.indexOf(quote, at)
    if (mark < 0) return 'open'
    at = mark + 2
    if (text.startsWith(quote, mark + 1)) continue
    if (mark + 1 < text.length && !text.startsWith(delimiter, mark + 1)) return 'misplaced'
    isInside = false
  }
  return isInside ? 'open' : 'closed'
}

function recordFrom({ number, text }: TextLine, shape: CsvShape): CsvRecord {
  const fields = quotedFields(text, shape)
  const fault = fields === null ? 'A quotation mark stands in the middle of a field' : null
  return { lineNumber: number, raw: text, fields: fields ?? [], fault }
}

/**
 * The fields of one record; null where its quotation marks leave it open what they are, which csv-parse would throw at. A line without
 * any is cut at its delimiters, which is five times as fast and says the same.
 */
export function quotedFields(text: string, shape: CsvShape): string[] | null {
  if (!hasQuote(text, shape)) return text.split(shape.delimiter)
  if (quoteState(text, shape, false) !== 'closed') return null
  const { delimiter, quote } = shape
  const [fields = []] = parse(text, {
    delimiter, quote, escape: quote, record_delimiter: endOfNoLine, relax_quotes: true, relax_column_count: true, max_record_size: longestRecord * 4
  })
  return fields
}

function neverClosed(line: number): UnreadableFile {
  return new UnreadableFile(`The quotation mark that opens on line ${line} is never closed. The file may be cut short`)
}
