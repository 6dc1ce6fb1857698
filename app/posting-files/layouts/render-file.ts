import { stringify } from 'csv-stringify/sync'
import { encodeText, fileOpening } from './encoding.js'
import { FieldFault, type FileFacts, fieldText, type PostingToSend } from './field-text.js'
import type { FieldSetting, LayoutSettings } from './layout-settings.js'

/** A layout that cannot hold what belongs into the file. Nothing of the file counts then. */
export class LayoutFault extends Error {
  /** The posting that it could not hold; null when it was the header or the trailer. */
  readonly entryId: string | null

  constructor(message: string, entryId: string | null) {
    super(message)
    this.entryId = entryId
  }
}

export type FileTotals = Omit<FileFacts, 'recordCount'>

/**
 * A posting file's bytes, a record at a time: the same for the same layout, facts and lines, whenever they are asked for.
 * @throws LayoutFault that names the posting and the field
 */
export async function* renderFile(
  layout: LayoutSettings, totals: FileTotals, lines: AsyncIterable<PostingToSend> | Iterable<PostingToSend>
): AsyncGenerator<Buffer> {
  const file = { ...totals, recordCount: recordCountOf(layout, totals.lineCount) }
  yield fileOpening(layout.encoding)
  if (layout.columnNames.length > 0) yield recordOf(layout.columnNames, layout)
  yield* recordsAround(layout.header, layout, file, 'The header')
  for await (const line of lines) yield recordOf(cellsOf(layout.line, layout, file, line), layout)
  yield* recordsAround(layout.trailer, layout, file, 'The trailer')
}

function recordCountOf({ columnNames, header, trailer }: LayoutSettings, lineCount: number): number {
  return lineCount + (columnNames.length > 0 ? 1 : 0) + recordsIn(header).length + recordsIn(trailer).length
}

/** The header's or trailer's fields, record by record. */
function recordsIn(fields: readonly FieldSetting[]): FieldSetting[][] {
  const records: FieldSetting[][] = []
  for (const field of fields) {
    if (field.source === 'new-record' || records.length === 0) records.push([])
    if (field.source !== 'new-record') records.at(-1)?.push(field)
  }
  return records
}

function* recordsAround(fields: readonly FieldSetting[], layout: LayoutSettings, file: FileFacts, where: string): Generator<Buffer> {
  for (const record of recordsIn(fields)) yield recordOf(cellsOf(record, layout, file, null, where), layout)
}

function cellsOf(fields: readonly FieldSetting[], layout: LayoutSettings, file: FileFacts, line: PostingToSend | null, where = ''): string[] {
  const tellsDirection = fields.some(({ source }) => source === 'debit-or-credit')
  return fields.map((field, index) => {
    try {
      return fieldText(field, { layout, file, line, tellsDirection })
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error
      const record = line === null ? where : `Transaction ${line.transactionReference}`
      throw new LayoutFault(`${record}, field ${index + 1}: ${error.message}`, line?.entryId ?? null)
    }
  })
}

function recordOf(cells: readonly string[], layout: LayoutSettings): Buffer {
  const ending = layout.lineEnding === 'crlf' ? '\r\n' : '\n'
  if (layout.kind === 'fixed-width') return encodeText(cells.join('') + ending, layout.encoding)
  if (layout.quoting === 'never') return encodeText(cells.join(layout.delimiter) + ending, layout.encoding)
  const text = stringify([[...cells]], { delimiter: layout.delimiter, quoted: layout.quoting === 'always', quoted_empty: layout.quoting === 'always', record_delimiter: ending })
  return encodeText(text, layout.encoding)
}
