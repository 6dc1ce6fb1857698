import { z } from 'zod'
import type { CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import { csvRecordsOf, namedTwice, type CsvRecord } from './csv-records.js'
import { encodingSetting, readBy } from './format-settings.js'
import { UnreadableFile, type FileRecord, type ReceiptFormat } from './receipt-format.js'
import {
  clip, dateReader, longestCode, longestExternalReference, longestNarrative, longestPayerName, longestReference, plain, rawOf, readAmount, type Stated
} from './stated-values.js'

const columnName = z.string().trim().min(1).max(200)

const settingsSchema = z.object({
  encoding: encodingSetting.default('utf-8'),
  /** The column with the account reference: a service may keep it in metadata, as in `account (metadata)`. */
  referenceColumn: columnName.default('Reference'),
  /** A column that names the fund, if the service keeps one in its metadata. */
  fundColumn: columnName.nullable().default(null)
})

export type GovukPayCsvSettings = z.output<typeof settingsSchema>

export type Cell = (record: CsvRecord, column: string) => string
type DateReader = (text: string) => Stated<CalendarDate>

export const pounds = { unit: 'pounds', thousands: ',', decimal: '.' } as const
const dateForm = 'd mmm yyyy'
export const required = ['Amount', 'State', 'Date Created', 'Time Created', 'GOV.UK Payment ID']
export const received = ['success', 'succeeded']
const paidBack = ['refund success', 'dispute lost', 'dispute lost to customer']

/**
 * The transactions that GOV.UK Pay's admin tool exports. Only what succeeded is a receipt; refunds that succeeded and disputes that were
 * lost are negative ones; all else is passed over, since no money moved. Columns are found by their names, because fees, MOTO and
 * metadata come and go between them. Times are UTC, so a payment late on a summer evening is of the next day in London.
 * Source: alphagov/pay-ledger, CsvTransactionFactory; the states are those of alphagov/pay-selfservice.
 */
export const govukPayCsvFormat: ReceiptFormat<GovukPayCsvSettings> = {
  code: 'govuk-pay-csv',
  name: 'GOV.UK Pay transactions (CSV)',
  readSettings: stored => readBy(settingsSchema, stored),
  hasTrailer: () => false,

  async* read(bytes, settings) {
    const readDate = dateReader(dateForm)
    let header: CsvRecord | null = null
    let cell: Cell = () => ''
    for await (const records of csvRecordsOf(bytes, { encoding: settings.encoding, delimiter: ',', quote: '"' })) {
      for (const record of records) {
        if (header === null) {
          header = record
          cell = cellsUnder(record.fields, [...required, settings.referenceColumn, ...settings.fundColumn === null ? [] : [settings.fundColumn]])
          continue
        }
        const found = recordOf(record, header.fields.length, cell, settings, readDate)
        if (found !== null) yield found
      }
    }
  }
}

/** @throws UnreadableFile that names the columns which the header lacks, or one that it names twice: nobody knows which of them is meant */
export function cellsUnder(header: readonly string[], needed: readonly string[]): Cell {
  const known = new Map(header.map((name, index) => [name.trim().toLowerCase(), index]))
  const missing = needed.filter(name => !known.has(name.toLowerCase()))
  if (missing.length > 0) {
    throw new UnreadableFile(`This is not GOV.UK Pay’s file of transactions: its first line names no column ${missing.join(', ')}`)
  }
  const twice = namedTwice(header, ['Total Amount', ...needed])
  if (twice !== undefined) throw new UnreadableFile(`The first line names two columns ${twice}`)
  return ({ fields }, column) => withoutGuard(plain(fields[known.get(column.toLowerCase()) ?? -1] ?? ''))
}

/** GOV.UK Pay puts an apostrophe before text that a spreadsheet would take for a formula. */
function withoutGuard(text: string): string {
  return /^'[=@+-]/.test(text) ? text.slice(1) : text
}

function recordOf(record: CsvRecord, columns: number, cell: Cell, settings: GovukPayCsvSettings, readDate: DateReader): FileRecord | null {
  const place = { lineNumber: record.lineNumber, raw: rawOf(record.raw) }
  if (record.fault !== null) return { ...place, kind: 'fault', fault: record.fault, amountPence: null }
  if (record.fields.length !== columns) {
    const fault = `The row has ${record.fields.length} fields, and the first line names ${columns}`
    return { ...place, kind: 'fault', fault, amountPence: null }
  }
  const state = cell(record, 'State').toLowerCase()
  const isPaidBack = paidBack.includes(state)
  if (!received.includes(state) && !isPaidBack) return null

  const amount = readAmount(cell(record, 'Total Amount') || cell(record, 'Amount'), pounds)
  if (amount.fault !== undefined) return { ...place, kind: 'fault', fault: amount.fault, amountPence: null }
  const amountPence = (isPaidBack && amount.value > 0 ? -amount.value : amount.value) as Pence
  const date = readDate(`${cell(record, 'Date Created')} ${cell(record, 'Time Created')}Z`)
  if (date.fault !== undefined) return { ...place, kind: 'fault', fault: date.fault, amountPence }
  return {
    ...place,
    kind: 'receipt',
    receipt: {
      reference: clip(cell(record, settings.referenceColumn), longestReference),
      amountPence,
      occurredOn: date.value,
      narrative: clip(cell(record, 'Description'), longestNarrative),
      methodStated: clip(cell(record, 'Card Type'), longestCode),
      fundStated: settings.fundColumn === null ? '' : clip(cell(record, settings.fundColumn), longestCode),
      payerName: clip(cell(record, 'Cardholder Name'), longestPayerName),
      externalReference: clip(cell(record, 'GOV.UK Payment ID'), longestExternalReference)
    }
  }
}
