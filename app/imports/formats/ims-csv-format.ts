import { z } from 'zod'
import type { CalendarDate } from '../../dates.js'
import { quotedFields, type CsvShape } from './csv-records.js'
import { dateFormSetting, encodingSetting, readBy } from './format-settings.js'
import type { FileRecord, ReceiptFormat } from './receipt-format.js'
import {
  clip, dateReader, longestCode, longestExternalReference, longestNarrative, longestReference, plain, quoted, rawOf, readAmount, type Stated
} from './stated-values.js'
import { linesOf, type TextLine } from './text-lines.js'

const settingsSchema = z.object({
  encoding: encodingSetting.default('utf-8'),
  /** The sender writes dates as its own machine is set. */
  dateForm: dateFormSetting.default('yyyy-mm-dd')
})

export type ImsCsvSettings = z.output<typeof settingsSchema>

interface DateReaders {
  entry: (text: string) => Stated<CalendarDate>
  transaction: (text: string) => Stated<CalendarDate>
}

const fieldCount = 15
const narrativeAt = 14
const pounds = { unit: 'pounds', thousands: '', decimal: '.' } as const
const shape: CsvShape = { encoding: 'utf-8', delimiter: ',', quote: '"' }

/**
 * LocalGov IMS's own CSV of transactions, as it exports and imports them: Reference, InternalReference, PspReference, OfficeCode,
 * EntryDate, TransactionDate, AccountReference, UserCode, FundCode, MopCode, Amount, VatCode, VatRate, VatAmount, Narrative; one line
 * each and no quoting. Since the narrative comes last and alone is free text, commas past the fourteenth are its own, if the rest of the row
 * is sound. A line whose fields are in quotation marks, as a spreadsheet saves it, is read so. Its VAT is checked and not kept.
 */
export const imsCsvFormat: ReceiptFormat<ImsCsvSettings> = {
  code: 'ims-csv',
  name: 'LocalGov IMS transactions (CSV)',
  readSettings: stored => readBy(settingsSchema, stored),
  hasTrailer: () => false,

  async* read(bytes, settings) {
    const dates = {
      entry: dateReader(settings.dateForm, 'The entry date'), transaction: dateReader(settings.dateForm, 'The transaction date')
    }
    for await (const lines of linesOf(bytes, settings.encoding)) {
      for (const line of lines) {
        if (line.text.trim() !== '' && !isHeader(line)) yield recordOf(line, dates)
      }
    }
  }
}

function isHeader({ number, text }: TextLine): boolean {
  return number === 1 && /^"?reference"?,"?internal ?reference"?,/i.test(text)
}

function recordOf({ number, text }: TextLine, dates: DateReaders): FileRecord {
  const place = { lineNumber: number, raw: rawOf(text) }
  const fields = fieldsOf(text)
  const [reference = '', , , , entryDate = '', transactionDate = '', account = '', userCode = ''] = fields
  const [fund = '', method = '', amountText = '', , vatRate = '', vatAmount = '', narrative = ''] = fields.slice(8)
  const amount = readAmount(amountText, pounds)
  const entered = dates.entry(entryDate)
  const paid = dates.transaction(transactionDate)
  const fault = entered.fault ?? paid.fault ?? userFault(userCode) ?? amount.fault
    ?? decimalFault(vatRate, 'The VAT rate') ?? decimalFault(vatAmount, 'The VAT amount')
  if (fault !== null || paid.value === undefined || amount.value === undefined) {
    const stated = text.split(',').length
    if (stated === fieldCount || fields.length === fieldCount && text.includes('"')) {
      return { ...place, kind: 'fault', fault: fault ?? 'The row cannot be read', amountPence: amount.value ?? null }
    }
    return { ...place, kind: 'fault', fault: `The row has ${stated} fields, and should have ${fieldCount}`, amountPence: null }
  }
  return {
    ...place,
    kind: 'receipt',
    receipt: {
      reference: clip(plain(account), longestReference),
      amountPence: amount.value,
      occurredOn: paid.value,
      narrative: clip(plain(narrative), longestNarrative),
      methodStated: clip(plain(method), longestCode),
      fundStated: clip(plain(fund), longestCode),
      payerName: '',
      externalReference: clip(plain(reference), longestExternalReference)
    }
  }
}

function fieldsOf(text: string): string[] {
  if (text.includes('"')) {
    const fields = quotedFields(text, shape)
    if (fields?.length === fieldCount) return fields
  }
  const pieces = text.split(',')
  return pieces.length <= fieldCount ? pieces : [...pieces.slice(0, narrativeAt), pieces.slice(narrativeAt).join(',')]
}

function userFault(text: string): string | null {
  return /^\d{1,9}$/.test(text.trim()) ? null : `The user code ${quoted(text)} is not a number`
}

function decimalFault(text: string, what: string): string | null {
  return /^-?\d{1,9}(?:\.\d{1,6})?$/.test(text.trim()) ? null : `${what} ${quoted(text)} is not a number`
}
