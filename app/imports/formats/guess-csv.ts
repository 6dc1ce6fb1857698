import { csvRecordsAtStart, type CsvRecord } from './csv-records.js'
import type { MappedCsvInput } from './mapped-csv-settings.js'
import { dateReader, readAmount } from './stated-values.js'
import { encodingOf, type Encoding } from './text-lines.js'

type Delimiter = ',' | ';' | '\t' | '|'
type GuessedColumn = 'reference' | 'amount' | 'credit' | 'debit' | 'date' | 'payerName' | 'method' | 'fund' | 'externalReference'
type Guessed = Partial<Record<GuessedColumn, number>> & { narratives: number[] }

const sampledRows = 50
const delimiters: readonly Delimiter[] = [',', ';', '\t', '|']
const dateForms = ['dd/mm/yyyy', 'yyyy-mm-dd', 'dd-mm-yyyy', 'dd.mm.yyyy', 'dd/mm/yy', 'd mmm yyyy', 'dd-mmm-yyyy', 'dd-mmm-yy', 'yyyymmdd', 'ddmmyyyy', 'ddmmyy']

/** What columns tend to be called, the surest names first within each. */
const columnNames: readonly (readonly [GuessedColumn | 'narrative', RegExp])[] = [
  ['credit', /^(?:credits?(?: amount)?|paid in|money in|receipts?)\b/i],
  ['debit', /^(?:debits?(?: amount)?|paid out|money out|payments?$|withdrawals?)\b/i],
  ['amount', /\b(?:amount|amt|value|paid|total)\b(?!.*\bdate)/i],
  ['date', /\b(?:date|posted|paid on)\b/i],
  ['externalReference', /\b(?:transaction (?:id|ref\w*|number)|payment id|receipt (?:no|number)|unique id)\b/i],
  ['reference', /\b(?:account ref\w*|reference|account(?: (?:no|number))?|ref|urn|prn)\b/i],
  ['payerName', /\b(?:payer|customer|name|from|paid by)\b/i],
  ['method', /\b(?:method|payment type|type|channel|mop)\b/i],
  ['fund', /\b(?:fund|service)\b/i],
  ['narrative', /\b(?:narrative|description|details?|particulars|memo|text|notes?)\b/i]
]

/**
 * What the beginning of a CSV file seems to be, as a start for the person who knows: its encoding, its delimiter, where its header ends and
 * what its columns are. A column that cannot be guessed is left out. The bytes may end anywhere.
 */
export async function guessCsv(start: Uint8Array): Promise<Partial<MappedCsvInput>> {
  const encoding = guessEncoding(start)
  const candidates = await Promise.all(delimiters.map(async delimiter => ({ delimiter, records: await recordsBy(start, encoding, delimiter) })))
  const { delimiter, records } = candidates.reduce((best, next) => regularity(next.records) > regularity(best.records) ? next : best)
  const headerRows = guessHeaderRows(records)
  const rows = records.slice(headerRows).filter((record, _, body) => record.fields.length === usualCount(body))
  const columns = guessColumns(headerRows === 0 ? null : records[headerRows - 1]?.fields ?? null, rows)
  const dateForm = dateForms.find(form => columns.date !== undefined && areDates(rows, columns.date, form))
  return { encoding, delimiter, quote: '"', headerRows, fields: usualCount(records.slice(headerRows)) || null, ...columns, ...dateForm === undefined ? {} : { dateForm } }
}

/** What a file seems to be in, by its mark, its NULs and whether it is UTF-8. */
export function guessEncoding(start: Uint8Array): Encoding {
  const marked = encodingOf(start, 'windows-1252')
  if (marked !== 'windows-1252') return marked
  const nuls = [0, 1].map(parity => start.filter((byte, index) => byte === 0 && index % 2 === parity).length)
  const [evenNuls = 0, oddNuls = 0] = nuls
  if (evenNuls + oddNuls > start.length / 4) return oddNuls > evenNuls ? 'utf-16le' : 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

async function recordsBy(start: Uint8Array, encoding: Encoding, delimiter: Delimiter): Promise<CsvRecord[]> {
  return await csvRecordsAtStart(start, { encoding, delimiter, quote: '"' }, sampledRows)
}

/** The more rows have the same count of fields, and the more fields those are, the likelier is the delimiter. */
function regularity(records: readonly CsvRecord[]): number {
  const usual = usualCount(records)
  if (usual < 2) return 0
  return records.filter(record => record.fields.length === usual).length / records.length + usual / 1_000
}

function usualCount(records: readonly CsvRecord[]): number {
  const counts = new Map<number, number>()
  for (const { fields } of records) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1)
  return [...counts].reduce((best, next) => next[1] > best[1] ? next : best, [0, 0])[0]
}

/** The header ends before the first row that holds a date or an amount with pence among the usual count of fields. */
function guessHeaderRows(records: readonly CsvRecord[]): number {
  const usual = usualCount(records)
  const first = records.findIndex(({ fields }) => fields.length === usual && fields.some(field => isDate(field) || isAmount(field)))
  return Math.max(first, 0)
}

function guessColumns(header: readonly string[] | null, rows: readonly CsvRecord[]): Guessed {
  const guessed: Guessed = { narratives: [] }
  const taken = new Set<number>()
  for (const [what, name] of columnNames) {
    const index = header?.findIndex((title, place) => !taken.has(place) && name.test(title.trim()) && suits(what, rows, place)) ?? -1
    if (index < 0 || (what === 'amount' && guessed.credit !== undefined)) continue
    taken.add(index)
    if (what === 'narrative') guessed.narratives.push(index + 1)
    else guessed[what] = index + 1
  }
  const places = (rows[0]?.fields ?? []).map((_, place) => place).filter(place => !taken.has(place))
  const dates = places.find(place => suits('date', rows, place))
  const amounts = places.find(place => isAllOf(rows, place, isAmount))
  if (guessed.date === undefined && dates !== undefined) guessed.date = dates + 1
  if (guessed.amount === undefined && guessed.credit === undefined && amounts !== undefined) guessed.amount = amounts + 1
  return guessed
}

function suits(what: GuessedColumn | 'narrative', rows: readonly CsvRecord[], place: number): boolean {
  if (what === 'date') return isAllOf(rows, place, isDate)
  const isMoney = what === 'amount' || what === 'credit' || what === 'debit'
  return !isMoney || isAllOf(rows, place, text => isAmount(text) || /^\d+$/.test(text))
}

function isAllOf(rows: readonly CsvRecord[], place: number, is: (text: string) => boolean): boolean {
  const texts = rows.map(({ fields }) => fields[place]?.trim() ?? '').filter(text => text !== '')
  return texts.length > 0 && texts.every(is)
}

function areDates(rows: readonly CsvRecord[], column: number, form: string): boolean {
  const read = dateReader(form)
  return isAllOf(rows, column - 1, text => read(text).fault === undefined)
}

const readers = dateForms.map(form => dateReader(form))

function isDate(text: string): boolean {
  return readers.some(read => read(text).fault === undefined)
}

function isAmount(text: string): boolean {
  return /[.,]\d{2}\D*$/.test(text) && readAmount(text, { unit: 'pounds', thousands: ',', decimal: '.' }).fault === undefined
}
