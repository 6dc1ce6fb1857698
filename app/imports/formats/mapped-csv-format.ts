import type { CalendarDate } from '../../dates.js'
import { pence, type Pence } from '../../money.js'
import { columnsOf, type Columns } from './csv-columns.js'
import { csvRecordsOf, type CsvRecord, type CsvShape } from './csv-records.js'
import { readBy } from './format-settings.js'
import { mappedCsvSchema, type Condition, type MappedCsvSettings } from './mapped-csv-settings.js'
import { UnreadableFile, type FileRecord, type ReceiptFormat } from './receipt-format.js'
import {
  clip, dateReader, longestCode, longestExternalReference, longestNarrative, longestPayerName, longestReference, quoted, rawOf, readAmount,
  type Stated
} from './stated-values.js'

interface Trailer {
  lineNumber: number
  raw: string
  amountPence: Pence | null
  rows: number | null
}

interface Reading {
  settings: MappedCsvSettings
  columns: Columns
  readDate: (text: string) => Stated<CalendarDate>
}

/** Any CSV file of receipts, as an administrator has said what its columns are. */
export const mappedCsvFormat: ReceiptFormat<MappedCsvSettings> = {
  code: 'mapped-csv',
  name: 'CSV with columns of your choice',
  readSettings: stored => readBy(mappedCsvSchema, stored),
  hasTrailer: ({ trailer }) => trailer !== null,

  async* read(bytes, settings) {
    const header: CsvRecord[] = []
    const readDate = dateReader(settings.dateForm)
    let reading: Reading | null = null
    let trailer: Trailer | null = null
    for await (const records of csvRecordsOf(bytes, settings)) {
      for (const record of records) {
        if (header.length < settings.headerRows) {
          header.push(record)
          continue
        }
        reading ??= { settings, columns: columnsOf(header.at(-1)?.fields ?? null, settings), readDate }
        if (record.fault === null && record.fields.every(field => field.trim() === '')) continue
        if (isTrailer(record, reading)) trailer = trailerWith(trailer, record, reading)
        else if (trailer !== null) throw goesOn(record, trailer)
        else if (!isPassedOver(record, reading)) yield recordOf(record, reading)
      }
    }
    if (header.length > 0) columnsOf(header.at(-1)?.fields ?? null, settings)
    if (trailer !== null) yield totalsOf(trailer, settings)
  }
}

/** The first rows of a file as they stand, header and all, for a person to say what is what. Reads no further. @throws UnreadableFile */
export async function sampleOf(bytes: AsyncIterable<Uint8Array>, shape: CsvShape, rows: number): Promise<CsvRecord[]> {
  const sample: CsvRecord[] = []
  for await (const records of csvRecordsOf(bytes, shape)) {
    sample.push(...records.slice(0, rows - sample.length))
    if (sample.length >= rows) break
  }
  return sample
}

function holds(record: CsvRecord, { column, match, text }: Condition, columns: Columns): boolean {
  const value = columns.textIn(record, column).toLowerCase()
  const sought = text.toLowerCase()
  switch (match) {
    case 'is': return value === sought
    case 'starts': return value.startsWith(sought)
    case 'contains': return value.includes(sought)
  }
}

function isTrailer(record: CsvRecord, { settings: { trailer }, columns }: Reading): boolean {
  return trailer !== null && record.fault === null && holds(record, trailer.rows, columns)
}

function isPassedOver(record: CsvRecord, { settings, columns }: Reading): boolean {
  return record.fault === null && settings.passOver.some(condition => holds(record, condition, columns))
}

function recordOf(record: CsvRecord, { settings, columns, readDate }: Reading): FileRecord {
  const place = { lineNumber: record.lineNumber, raw: rawOf(record.raw) }
  const unsound = record.fault ?? columns.countFault(record)
  if (unsound !== null) return { ...place, kind: 'fault', fault: unsound, amountPence: null }
  const amount = amountIn(record, settings, columns)
  if (amount.fault !== undefined) return { ...place, kind: 'fault', fault: amount.fault, amountPence: null }
  const amountPence = amount.value
  const date = readDate(columns.textIn(record, settings.date))
  if (date.fault !== undefined) return { ...place, kind: 'fault', fault: date.fault, amountPence }
  const reference = columns.textIn(record, settings.reference)
  if (reference.length > longestReference) {
    return { ...place, kind: 'fault', fault: `The reference ${quoted(reference)} is longer than ${longestReference} characters`, amountPence }
  }
  const narrative = settings.narratives.map(column => columns.textIn(record, column)).filter(text => text !== '').join(' ')
  return {
    kind: 'receipt',
    lineNumber: place.lineNumber,
    raw: place.raw,
    receipt: {
      reference,
      amountPence,
      occurredOn: date.value,
      narrative: clip(narrative, longestNarrative),
      methodStated: clip(columns.textIn(record, settings.method), longestCode),
      fundStated: clip(columns.textIn(record, settings.fund), longestCode),
      payerName: clip(columns.textIn(record, settings.payerName), longestPayerName),
      externalReference: clip(columns.textIn(record, settings.externalReference), longestExternalReference)
    }
  }
}

function amountIn(record: CsvRecord, settings: MappedCsvSettings, columns: Columns): Stated<Pence> {
  const form = formOf(settings)
  if (settings.amount === null) return sidesIn(record, settings, columns)
  const amount = readAmount(columns.textIn(record, settings.amount), form)
  if (amount.fault !== undefined || settings.sign === 'as-written') return amount
  if (settings.sign === 'reversed') return { value: pence(-amount.value) }

  const word = columns.textIn(record, settings.signColumn).toUpperCase()
  if (amount.value < 0) return { fault: `The amount ${quoted(columns.textIn(record, settings.amount))} has a sign of its own beside ${quoted(word)}` }
  if (settings.moneyInWords.includes(word)) return amount
  if (settings.moneyOutWords.includes(word)) return { value: pence(-amount.value) }
  return { fault: `${quoted(word)} does not say whether money came in or went out` }
}

/** Money in less money out, of which a row has one. A debit is written with or without its minus sign. */
function sidesIn(record: CsvRecord, settings: MappedCsvSettings, columns: Columns): Stated<Pence> {
  const [creditText, debitText] = [columns.textIn(record, settings.credit), columns.textIn(record, settings.debit)]
  if (creditText === '' && debitText === '') return { fault: 'The amount is missing' }
  const credit = creditText === '' ? { value: pence(0) } : readAmount(creditText, formOf(settings), 'The credit')
  const debit = debitText === '' ? { value: pence(0) } : readAmount(debitText, formOf(settings), 'The debit')
  if (credit.fault !== undefined) return credit
  if (debit.fault !== undefined) return debit
  if (credit.value !== 0 && debit.value !== 0) return { fault: 'The row has both a credit and a debit' }
  return { value: debit.value === 0 ? credit.value : pence(-Math.abs(debit.value)) }
}

function formOf({ amountUnit, thousands, decimal }: MappedCsvSettings) {
  return { unit: amountUnit, thousands, decimal }
}

function trailerWith(before: Trailer | null, record: CsvRecord, { settings, columns }: Reading): Trailer {
  const { amount = null, count = null } = settings.trailer ?? {}
  const amountText = columns.textIn(record, amount)
  const countText = columns.textIn(record, count).replaceAll(',', '')
  if ((before?.amountPence != null && amountText !== '') || (before?.rows != null && countText !== '')) {
    throw new UnreadableFile(`Line ${record.lineNumber} gives a total that the file has given before. It may be two files in one`)
  }
  if (countText !== '' && !/^\d{1,9}$/.test(countText)) {
    throw new UnreadableFile(`The trailer on line ${record.lineNumber} cannot be read. ${quoted(countText)} is not a number of rows`)
  }
  return {
    lineNumber: before?.lineNumber ?? record.lineNumber,
    raw: before === null ? record.raw : `${before.raw}\n${record.raw}`,
    amountPence: amountText === '' ? before?.amountPence ?? null : totalAmount(amountText, record, settings),
    rows: countText === '' ? before?.rows ?? null : Number(countText)
  }
}

function totalAmount(text: string, { lineNumber }: CsvRecord, settings: MappedCsvSettings): Pence {
  const total = readAmount(text, formOf(settings), 'The total amount')
  if (total.fault !== undefined) throw new UnreadableFile(`The trailer on line ${lineNumber} cannot be read. ${total.fault}`)
  return settings.sign === 'reversed' ? pence(-total.value) : total.value
}

function totalsOf(trailer: Trailer, { trailer: places }: MappedCsvSettings): FileRecord {
  const missing = places?.amount != null && trailer.amountPence === null ? 'total amount'
    : places?.count != null && trailer.rows === null ? 'number of rows' : null
  if (missing !== null) throw new UnreadableFile(`The trailer on line ${trailer.lineNumber} gives no ${missing}. The file may be cut short`)
  return { ...trailer, kind: 'totals', raw: rawOf(trailer.raw) }
}

function goesOn(record: CsvRecord, trailer: Trailer): UnreadableFile {
  return new UnreadableFile(`The file goes on at line ${record.lineNumber} after its trailer on line ${trailer.lineNumber}. It may be two files in one`)
}
