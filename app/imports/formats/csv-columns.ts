import type { CsvRecord } from './csv-records.js'
import type { ColumnSetting, MappedCsvSettings } from './mapped-csv-settings.js'
import { UnreadableFile } from './receipt-format.js'
import { plain, quoted } from './stated-values.js'

/** The columns of one file, found by number or by the names in its header. */
export interface Columns {
  /** The text that a row has in a column, or '' for no column and where the row is too short. */
  textIn(record: CsvRecord, column: ColumnSetting | null): string
  /** In words, when a row has more or fewer fields than the file's rows do, so that nobody knows which is which. */
  countFault(record: CsvRecord): string | null
}

/** @throws UnreadableFile when the header does not name each column that is sought by name, once */
export function columnsOf(header: readonly string[] | null, settings: MappedCsvSettings): Columns {
  return columnsIn(header, { sought: soughtIn(settings), inRows: rowColumns(settings), fields: settings.fields })
}

export interface SoughtColumns {
  /** All that must be there. */
  sought: readonly ColumnSetting[]
  /** Those of them that each row must reach to, where the number of fields is not known. */
  inRows: readonly ColumnSetting[]
  /** How many fields each row has, where that is set. */
  fields: number | null
}

/** @throws UnreadableFile when the header does not name each column that is sought by name, once */
export function columnsIn(header: readonly string[] | null, { sought, inRows, fields: set }: SoughtColumns): Columns {
  const names = (header ?? []).map(name => plain(name).toLowerCase())
  const places = new Map(sought.map(column => [column, typeof column === 'number' ? column - 1 : placeOf(column, names)]))
  const stated = set ?? header?.length ?? null
  const fewest = stated ?? Math.max(...inRows.map(column => places.get(column) ?? 0)) + 1
  return {
    textIn: ({ fields }, column) => column === null ? '' : withoutGuard(plain(fields[places.get(column) ?? -1] ?? '')),
    countFault: ({ fields }) => {
      if (stated === null ? fields.length >= fewest : fields.length === stated) return null
      return `The row has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, and should have ${stated ?? `at least ${fewest}`}`
    }
  }
}

function rowColumns({ narratives, ...settings }: MappedCsvSettings): ColumnSetting[] {
  const { reference, amount, credit, debit, signColumn, date, payerName, method, fund, externalReference } = settings
  return [reference, amount, credit, debit, signColumn, date, ...narratives, payerName, method, fund, externalReference]
    .filter(column => column !== null)
}

function soughtIn(settings: MappedCsvSettings): ColumnSetting[] {
  const { trailer, passOver } = settings
  const ofTrailer = trailer === null ? [] : [trailer.rows.column, trailer.amount, trailer.count].filter(column => column !== null)
  return [...rowColumns(settings), ...ofTrailer, ...passOver.map(({ column }) => column)]
}

function placeOf(name: string, names: readonly string[]): number {
  const wanted = plain(name).toLowerCase()
  const place = names.indexOf(wanted)
  if (place < 0) {
    const known = names.length === 0 ? 'There is no header' : `It names ${names.filter(text => text !== '').map(quoted).slice(0, 20).join(', ')}`
    throw new UnreadableFile(`The header names no column ${quoted(name)}. ${known}`)
  }
  if (names.lastIndexOf(wanted) !== place) throw new UnreadableFile(`The header names two columns ${quoted(name)}. Choose the column by its number`)
  return place
}

/** A spreadsheet's way to keep text as text: an apostrophe before it, or `="..."` around it. Nothing is ever evaluated. */
function withoutGuard(text: string): string {
  const wrapped = text.startsWith('="') ? /^="([^"]*)"$/.exec(text)?.[1] : undefined
  if (wrapped !== undefined) return wrapped.trim()
  return text.startsWith("'") && /^'[=+@\d-]/.test(text) ? text.slice(1) : text
}
