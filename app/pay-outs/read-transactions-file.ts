import { addDays, type CalendarDate, londonDate, parseCalendarDate, startOfLondonDay } from '../dates.js'
import { type CsvRecord, csvRecordsOf } from '../imports/formats/csv-records.js'
import { type Cell, cellsUnder, pounds, received, required } from '../imports/formats/govuk-pay-csv-format.js'
import { UnreadableFile } from '../imports/formats/receipt-format.js'
import { amountsWatched, plain, readAmount } from '../imports/formats/stated-values.js'
import { type Pence, pence } from '../money.js'
import type { ProviderMovement, ProviderStatement } from './provider-statement.js'

const refunded = 'refund success'
/** The admin tool says to whom it was lost. */
const disputeLost = 'dispute lost'
const mostRows = 200_000
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const dateAndTime = /^(?<day>\d{1,2}) (?<month>[a-z]{3})[a-z]* (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2})$/i

/**
 * The payments, refunds and lost disputes of GOV.UK Pay's file of transactions that succeeded, of some days in London. Its times are UTC, and it tells
 * when each was begun, but not when it was captured or paid out.
 * @throws UnreadableFile that says where, when any row cannot be understood: a check of part of a file proves nothing
 */
export async function readTransactionsFile(bytes: AsyncIterable<Uint8Array>, from: CalendarDate, to: CalendarDate): Promise<ProviderStatement> {
  const begunFrom = startOfLondonDay(from)
  const begunBefore = startOfLondonDay(addDays(to, 1))
  const movements: ProviderMovement[] = []
  const watch = amountsWatched()
  let columns = 0
  let cell: Cell | null = null
  for await (const records of csvRecordsOf(bytes, { encoding: 'utf-8', delimiter: ',', quote: '"' })) {
    for (const record of records) {
      if (cell === null) {
        cell = cellsUnder(record.fields, [...required, 'Reference'])
        columns = record.fields.length
        continue
      }
      const begunAt = instantOf(record, cell, columns)
      const movement = movementOf(record, cell, begunAt)
      for (const amount of movement === null ? [] : [movement.totalPence, movement.surchargePence, movement.feePence ?? pence(0)]) watch(amount, record.lineNumber)
      if (movement !== null && begunAt >= begunFrom && begunAt < begunBefore) movements.push(movement)
      if (movements.length > mostRows) throw new UnreadableFile(`The file has more than ${mostRows} payments of these days. Check fewer days at a time`)
    }
  }
  if (cell === null) throw new UnreadableFile('The file is empty')
  return { asked: 'csv', begunFrom, begunBefore, movements: eachOnce(movements) }
}

function instantOf(record: CsvRecord, cell: Cell, columns: number): Date {
  if (record.fault !== null) throw faultIn(record, record.fault)
  if (record.fields.length !== columns) throw faultIn(record, `The row has ${record.fields.length} fields, and the first line names ${columns}`)
  const text = `${cell(record, 'Date Created')} ${cell(record, 'Time Created')}`
  const { day = '', month = '', year = '', time = '' } = dateAndTime.exec(text)?.groups ?? {}
  const date = `${year}-${String(monthNames.indexOf(month.toLowerCase()) + 1).padStart(2, '0')}-${day.padStart(2, '0')}`
  const instant = new Date(`${date}T${time}Z`)
  if (parseCalendarDate(date) === null || Number.isNaN(instant.getTime())) throw faultIn(record, 'Its date and time are not like 3 May 2026 and 14:05:00')
  return instant
}

function movementOf(record: CsvRecord, cell: Cell, begunAt: Date): ProviderMovement | null {
  const state = cell(record, 'State').toLowerCase()
  const kind = state === refunded ? 'refund' : state.startsWith(disputeLost) ? 'dispute' : 'payment'
  if (kind === 'payment' && !received.includes(state)) return null
  const providerPaymentId = plain(cell(record, 'GOV.UK Payment ID'))
  if (providerPaymentId === '') throw faultIn(record, 'It has no GOV.UK Payment ID')
  const total = amountIn(record, cell(record, 'Total Amount') || cell(record, 'Amount'))
  if (kind === 'payment' && total < 0) throw faultIn(record, 'It is a payment that succeeded, and its amount is negative')
  return {
    kind, id: kind === 'payment' ? providerPaymentId : `${providerPaymentId} ${record.lineNumber}`, providerPaymentId,
    reference: plain(cell(record, 'Reference')).slice(0, 255), totalPence: pence(Math.abs(total)),
    surchargePence: optionalAmount(record, cell(record, 'Corporate Card Surcharge')) ?? pence(0),
    feePence: optionalAmount(record, cell(record, 'Fee')), day: londonDate(begunAt), isCaptured: true, settledOn: null
  }
}

function optionalAmount(record: CsvRecord, text: string): Pence | null {
  return text === '' ? null : amountIn(record, text)
}

function amountIn(record: CsvRecord, text: string): Pence {
  const amount = readAmount(text, pounds)
  if (amount.fault !== undefined) throw faultIn(record, amount.fault)
  return amount.value
}

function faultIn({ lineNumber }: CsvRecord, fault: string): UnreadableFile {
  return new UnreadableFile(`Line ${lineNumber}: ${fault}`)
}

/** A payment that stands in the file twice was taken once. */
function eachOnce(movements: ProviderMovement[]): ProviderMovement[] {
  return [...new Map(movements.map(movement => [movement.id, movement])).values()]
}
