import { z } from 'zod'
import { addDays, calendarDate, parseCalendarDate, type CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import { columnLettersSetting, dateFormSetting, readBy } from './format-settings.js'
import type { FileRecord, ReceiptFormat } from './receipt-format.js'
import { clip, dateReader, longestNarrative, longestPayerName, longestReference, plain, quoted, rawOf, readAmount, type Stated } from './stated-values.js'
import { columnNumber, workbookRows, type Cell } from './workbook.js'

/** The defaults are the columns that LocalGov IMS's public integration reads. */
const settingsSchema = z.object({
  headerRows: z.number().int().min(0).max(50).default(1),
  reference: columnLettersSetting.default('F'),
  date: columnLettersSetting.default('K'),
  dateForm: dateFormSetting.default('dd/mm/yyyy'),
  amount: columnLettersSetting.default('L'),
  amountUnit: z.enum(['pence', 'pounds']).default('pence'),
  /** A minus sign here takes the amount away. */
  sign: columnLettersSetting.nullable().default('M'),
  narrative: columnLettersSetting.nullable().default(null),
  payerName: columnLettersSetting.nullable().default(null)
})

export type DwpDeductionsSettings = z.output<typeof settingsSchema>

type DateReader = (text: string) => Stated<CalendarDate>

const firstMarch1900 = calendarDate('1900-03-01')
const firstMarch1900InExcel = 61

/** The DWP's workbook of deductions from benefits: one row each on the first sheet, the amount in pence, its sign in a column of its own. */
export const dwpDeductionsFormat: ReceiptFormat<DwpDeductionsSettings> = {
  code: 'dwp-deductions',
  name: 'DWP deductions (Excel workbook)',
  readSettings: stored => readBy(settingsSchema, stored),
  hasTrailer: () => false,

  async* read(bytes, settings) {
    const readDate = dateReader(settings.dateForm)
    const rows = await workbookRows(bytes)
    for (const [index, row] of rows.entries()) {
      if (index < settings.headerRows || row.every(cell => textOf(cell) === '')) continue
      yield recordOf(row, index + 1, settings, readDate)
    }
  }
}

function recordOf(row: readonly Cell[], lineNumber: number, settings: DwpDeductionsSettings, readDate: DateReader): FileRecord {
  const cellIn = (column: string | null): Cell => column === null ? null : row[columnNumber(column) - 1] ?? null
  const place = { lineNumber, raw: rawOf(row.map(textOf).join(' | ')) }
  const formula = [settings.reference, settings.date, settings.amount, settings.sign, settings.narrative, settings.payerName]
    .find(column => isFormula(cellIn(column)))
  if (formula != null) {
    const fault = `Cell ${formula}${lineNumber} is a formula. Ask for the workbook with values in place of formulas`
    return { ...place, kind: 'fault', fault, amountPence: null }
  }
  const amount = signedAmount(cellIn(settings.amount), cellIn(settings.sign), settings.amountUnit)
  if (amount.fault !== undefined) return { ...place, kind: 'fault', fault: amount.fault, amountPence: null }
  const date = dateIn(cellIn(settings.date), readDate)
  if (date.fault !== undefined) return { ...place, kind: 'fault', fault: date.fault, amountPence: amount.value }
  const reference = textOf(cellIn(settings.reference)).replace(/\s+/g, '')
  if (reference.length > longestReference) {
    return { ...place, kind: 'fault', fault: `The reference ${quoted(reference)} is too long`, amountPence: amount.value }
  }
  return {
    ...place,
    kind: 'receipt',
    receipt: {
      reference,
      amountPence: amount.value,
      occurredOn: date.value,
      narrative: clip(textOf(cellIn(settings.narrative)), longestNarrative),
      methodStated: '',
      fundStated: '',
      payerName: clip(textOf(cellIn(settings.payerName)), longestPayerName),
      externalReference: ''
    }
  }
}

function isFormula(cell: Cell): boolean {
  return cell !== null && typeof cell === 'object' && 'formula' in cell
}

function textOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return plain(cell)
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE'
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10)
  return 'formula' in cell ? '(formula)' : numberText(cell.number)
}

/** A workbook may write 1250 as `1250.0` or `1.25E3`. */
function numberText(written: string): string {
  const number = Number(written)
  return /^\d+$/.test(written) || !Number.isSafeInteger(number) ? plain(written) : String(number)
}

function signedAmount(amountCell: Cell, signCell: Cell, unit: 'pence' | 'pounds'): Stated<Pence> {
  const amount = readAmount(textOf(amountCell), { unit, thousands: ',', decimal: '.' })
  const sign = textOf(signCell).replace(/[\u2010-\u2015\u2212]/, '-')
  if (amount.fault !== undefined || sign === '') return amount
  if (sign !== '-' && sign !== '+') return { fault: `The sign ${quoted(sign)} is neither + nor -` }
  if (sign === '+' && amount.value >= 0) return amount
  return amount.value < 0 ? { fault: `The amount ${quoted(textOf(amountCell))} has two signs` } : { value: -amount.value as Pence }
}

function dateIn(cell: Cell, readDate: DateReader): Stated<CalendarDate> {
  const text = textOf(cell)
  if (cell instanceof Date) {
    const date = parseCalendarDate(text)
    return date === null ? { fault: `${quoted(text)} is not a date` } : { value: date }
  }
  // A cell that lost its format shows Excel's count of days.
  const isCount = cell !== null && typeof cell === 'object' && /^[2-7]\d{4}$/.test(text)
  return isCount ? { value: addDays(firstMarch1900, Number(text) - firstMarch1900InExcel) } : readDate(text)
}
