import { stringify } from 'csv-stringify/sync'
import { encodeText, fileOpening } from './encoding.js'
import { FieldFault, type FieldPlace, type FileFacts, fieldText, type MarkerToTell, type PostingToSend } from './field-text.js'
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

export type FileTotals = Omit<FileFacts, 'recordCount' | 'markerCount'>

const recordsAtOnce = 500

/**
 * A posting file's bytes, some records at a time: the same for the same layout, facts, lines and markers, whenever they are asked for.
 * @throws LayoutFault that names the posting and the field
 */
export async function* renderFile(
  layout: LayoutSettings, totals: FileTotals, lines: AsyncIterable<PostingToSend> | Iterable<PostingToSend>, markers: readonly MarkerToTell[] = []
): AsyncGenerator<Buffer> {
  const told = layout.marker.length === 0 ? [] : markers
  const file = { ...totals, markerCount: told.length, recordCount: recordCountOf(layout, totals.lineCount + told.length) }
  yield fileOpening(layout.encoding)
  if (layout.columnNames.length > 0) yield bytesOf([layout.columnNames], layout)
  yield bytesOf(recordsIn(layout.header).map(record => cellsOf(record, layout, file, { line: null, marker: null }, 'The header')), layout)
  let records: string[][] = []
  for await (const line of lines) {
    records.push(cellsOf(layout.line, layout, file, { line, marker: null }, `Transaction ${line.transactionReference}`))
    if (records.length < recordsAtOnce) continue
    yield bytesOf(records, layout)
    records = []
  }
  yield bytesOf(records, layout)
  yield bytesOf(told.map(marker => cellsOf(layout.marker, layout, file, { line: null, marker }, `Mark of ${marker.accountReference}`)), layout)
  yield bytesOf(recordsIn(layout.trailer).map(record => cellsOf(record, layout, file, { line: null, marker: null }, 'The trailer')), layout)
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

function cellsOf(fields: readonly FieldSetting[], layout: LayoutSettings, file: FileFacts, { line, marker }: Pick<FieldPlace, 'line' | 'marker'>, where: string): string[] {
  const tellsDirection = fields.some(({ source }) => source === 'debit-or-credit')
  return fields.map((field, index) => {
    try {
      return fieldText(field, { layout, file, line, marker, tellsDirection })
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error
      throw new LayoutFault(`${where}, field ${index + 1}: ${error.message}`, line?.entryId ?? null)
    }
  })
}

function bytesOf(records: readonly (readonly string[])[], layout: LayoutSettings): Buffer {
  const ending = layout.lineEnding === 'crlf' ? '\r\n' : '\n'
  const isPut = layout.kind === 'fixed-width' || layout.quoting === 'never'
  const delimiter = layout.kind === 'fixed-width' ? '' : layout.delimiter
  if (isPut) return encodeText(records.map(cells => cells.join(delimiter) + ending).join(''), layout.encoding)
  const isAlways = layout.quoting === 'always'
  const text = stringify(records.map(cells => [...cells]), { delimiter, quoted: isAlways, quoted_empty: isAlways, record_delimiter: ending })
  return encodeText(text, layout.encoding)
}
