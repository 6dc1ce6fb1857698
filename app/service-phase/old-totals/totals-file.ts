import { addDays, type CalendarDate, formatDate, parseTypedDate } from '../../dates.js'
import { type Pence, pence, parseStatedAmount } from '../../money.js'
import { readCsvRows } from '../csv-text.js'
import type { TotalNames } from './compared-days.js'
import { type DayOfTotals, pairOf } from './total.js'

export const mostRows = 10_000
/** What is older says nothing of a service that is tried out now; it is rather a slip of the year. */
const oldestDays = 730
const mostCount = 10_000_000
/** As much as a file can state in one amount. */
export const mostPence = 99_999_999_999
const mostFaults = 200
export const columns = ['day', 'fund', 'method', 'count', 'amount'] as const
/** How a file names what went to suspense. */
export const suspenseWord = 'suspense'

export type TotalsFile = { values: DayOfTotals[], faults?: never } | { faults: string[], values?: never }

/** The days of which totals can be given: past ones, not so long ago. */
export function faultOfDay(day: CalendarDate, today: CalendarDate): string | null {
  if (day >= today) return `${formatDate(day)} is not over yet: totals are given of days that are past`
  return day < addDays(today, -oldestDays) ? `${formatDate(day)} is more than two years ago` : null
}

/**
 * Reads a CSV file of the old system's totals: a row for each day, fund and method of payment; a day's rows are all that was taken on it. Where
 * any row is at fault none counts, and each fault is told with its line.
 */
export async function readTotalsFile(bytes: Buffer, names: Pick<TotalNames, 'funds' | 'methods'>, today: CalendarDate): Promise<TotalsFile> {
  const { rows, fault } = await readCsvRows(bytes, columns, mostRows)
  if (fault !== undefined) return { faults: [fault] }
  if (rows.length > mostRows + 1) return { faults: [`The file has more rows than can be read at once: ${mostRows.toLocaleString('en-GB')} at most`] }
  const [header, ...others] = rows
  const places = columns.map(column => header?.cells.findIndex(name => name.trim().toLowerCase() === column) ?? -1)
  const missing = columns.filter((_, index) => places[index] === -1)
  if (missing.length > 0) return { faults: [`The first row must name the columns ${columns.join(', ')}. It lacks ${missing.join(', ')}`] }
  if (others.length === 0) return { faults: ['The file has no rows below its headings'] }
  const read = others.map(({ line, cells }) => ({ line, ...readRow(places.map(place => (cells[place] ?? '').trim()), names, today) }))
  const faults = [...read.flatMap(({ line, faults: ofRow }) => ofRow.map(text => ({ line, text }))), ...faultsBetween(read)].sort((one, other) => one.line - other.line)
  if (faults.length > 0) return { faults: toldOf(faults) }
  return { values: daysOf(read) }
}

interface ReadRow {
  line: number
  day: CalendarDate | null
  /** Null for a row that says that nothing was taken on its day. */
  pair: { fundCode: string | null, methodCode: string } | null
  count: number
  amountPence: Pence
  faults: string[]
}

function readRow(cells: string[], names: Pick<TotalNames, 'funds' | 'methods'>, today: CalendarDate): Omit<ReadRow, 'line'> {
  const [dayText = '', fundText = '', methodText = '', countText = '', amountText = ''] = cells
  const faults: string[] = []
  const fault = (text: string | null) => { if (text !== null) faults.push(text) }
  const formula = columns.find((_, index) => /^[=@]|^[+-]\D/.test(cells[index] ?? ''))
  if (formula !== undefined) return { day: null, pair: null, count: 0, amountPence: pence(0), faults: [`the ${formula} is a formula: save its value instead`] }
  const day = parseTypedDate(dayText)
  fault(day === null ? 'the day must be a date, like 27/3/2027' : faultOfDay(day, today))
  const fundCode = fundText.toLowerCase() === suspenseWord ? null : codeOf(names.funds, fundText)
  const methodCode = codeOf(names.methods, methodText)
  const isNothing = fundText === '' && methodText === ''
  if (!isNothing && fundCode === undefined) fault(fundText === '' ? 'the fund is missing' : `there is no fund ${quoted(fundText)}`)
  if (!isNothing && methodCode === undefined) fault(methodText === '' ? 'the method is missing' : `there is no method of payment ${quoted(methodText)}`)
  const count = readCount(countText)
  if (count === null) fault('the count must be a whole number, 0 or more')
  const { pence: amount, fault: amountFault } = parseStatedAmount(amountText, { unit: 'pounds', thousands: ',', decimal: '.' })
  if (amountFault !== undefined) fault(amountFault === 'too-many-decimals' ? 'the amount has more than two decimals' : 'the amount must be in pounds, like 1,234.50')
  if (count !== null && amount !== undefined) fault(faultOfFigures(count, amount))
  if (isNothing && (count !== 0 || amount !== 0)) fault('a row without fund and method says that nothing was taken, so its count and amount must be 0')
  return {
    day, pair: isNothing || fundCode === undefined || methodCode === undefined ? null : { fundCode, methodCode }, count: count ?? 0,
    amountPence: amount ?? pence(0), faults
  }
}

/** What is wrong with how many and how much, taken together. */
export function faultOfFigures(count: number, amount: Pence): string | null {
  if (amount < 0) return 'the amount is negative: give what was taken, before refunds and payments that were returned'
  if (count > 0 && amount === 0) return 'the count is more than 0, but the amount is not'
  return count === 0 && amount > 0 ? 'the amount is more than 0, but the count is not' : null
}

export function readCount(text: string): number | null {
  const digits = text.replaceAll(',', '')
  return /^\d{1,8}$/.test(digits) && Number(digits) <= mostCount ? Number(digits) : null
}

/** By its code, or by its name in whatever capitals. */
function codeOf(named: TotalNames['funds'], text: string): string | undefined {
  const wanted = text.toLowerCase()
  return (named.find(({ code }) => code.toLowerCase() === wanted) ?? named.find(({ name }) => name.toLowerCase() === wanted))?.code
}

function faultsBetween(rows: readonly ReadRow[]): { line: number, text: string }[] {
  const first = new Map<string, number>()
  const [nothing, something] = [new Map<string, number>(), new Map<string, number>()]
  const faults: { line: number, text: string }[] = []
  for (const { line, day, pair } of rows.filter(({ day: of, faults: ofRow }) => of !== null && ofRow.length === 0)) {
    const key = `${day ?? ''} ${pair === null ? '' : pairOf(pair)}`
    const earlier = first.get(key)
    if (earlier !== undefined) faults.push({ line, text: `line ${earlier} has the same day, fund and method` })
    first.set(key, earlier ?? line)
    const against = (pair === null ? something : nothing).get(day ?? '')
    if (against !== undefined) faults.push({ line, text: `line ${against} says otherwise of whether anything was taken on this day` })
    const own = pair === null ? nothing : something
    own.set(day ?? '', own.get(day ?? '') ?? line)
  }
  return faults
}

function daysOf(rows: readonly ReadRow[]): DayOfTotals[] {
  const byDay = new Map<CalendarDate, DayOfTotals>()
  for (const { day, pair, count, amountPence } of rows) {
    if (day === null) continue
    const ofDay = byDay.get(day) ?? { day, lines: [] }
    if (pair !== null && count > 0) ofDay.lines.push({ ...pair, count, amountPence })
    byDay.set(day, ofDay)
  }
  return [...byDay.values()].sort((one, other) => one.day < other.day ? -1 : 1)
}

function toldOf(faults: readonly { line: number, text: string }[]): string[] {
  const told = faults.slice(0, mostFaults).map(({ line, text }) => `Line ${line}: ${text}`)
  return faults.length > mostFaults ? [...told, `And ${faults.length - mostFaults} more`] : told
}

function quoted(text: string): string {
  return `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`
}
