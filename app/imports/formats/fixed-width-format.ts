import { z } from 'zod'
import type { CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import { dateFormSetting, encodingSetting, readBy } from './format-settings.js'
import { UnreadableFile, type FileRecord, type ReceiptFormat } from './receipt-format.js'
import {
  clip, dateReader, longestExternalReference, longestNarrative, longestPayerName, longestReference, plain, quoted, rawOf, readAmount, type Stated
} from './stated-values.js'
import { linesOf, type TextLine } from './text-lines.js'

/** Where a field stands: its first character, the first of the line being 1 as in suppliers' descriptions, and how many there are. */
const field = z.object({ from: z.number().int().min(1).max(2000), length: z.number().int().min(1).max(500) })

/** A line of the trailer begins with a label, in any case; its value stands at a place. */
const trailerField = field.extend({ label: z.string().trim().min(1).max(100) })

/** The defaults are the layout that allpay, PayPoint and the Post Office share, as the public integrations read it. */
const settingsSchema = z.object({
  encoding: encodingSetting.default('windows-1252'),
  headerLines: z.number().int().min(0).max(50).default(0),
  reference: field.default({ from: 8, length: 16 }),
  /** A reference that begins with a prefix stands elsewhere. */
  referenceAfter: z.array(field.extend({ prefix: z.string().min(1).max(50) })).default([{ prefix: 'BERN', from: 12, length: 12 }]),
  amount: field.default({ from: 24, length: 9 }),
  amountUnit: z.enum(['pounds', 'pence']).default('pounds'),
  type: field.nullable().default({ from: 33, length: 1 }),
  /** What each letter is called, for the source to give it a method of payment; an unknown letter is called itself. */
  types: z.record(z.string(), z.string().min(1).max(100)).default({
    P: 'Post Office', C: 'Cash adjustment', Q: 'Returned cheque', T: 'PayPoint', Z: 'Payzone', N: 'IVR', B: 'Bills online'
  }),
  /** Letters whose amounts are taken away although they are written without a sign. */
  negativeTypes: z.array(z.string().min(1)).default([]),
  date: field.default({ from: 34, length: 10 }),
  dateForm: dateFormSetting.default('dd/mm/yyyy'),
  narrative: field.nullable().default({ from: 1, length: 7 }),
  payerName: field.nullable().default(null),
  externalReference: field.nullable().default(null),
  trailerAmount: trailerField.nullable().default({ label: 'Total Amount', from: 35, length: 17 }),
  trailerCount: trailerField.nullable().default({ label: 'Total Transactions', from: 41, length: 17 })
})

export type FixedWidthSettings = z.output<typeof settingsSchema>

const longestIndent = 20

type Field = z.output<typeof field>
type Trailer = { line: number, raw: string, amountPence: Pence | null, rows: number | null }
type DateReader = (text: string) => Stated<CalendarDate>

/**
 * Lines of fields at fixed places, then a trailer that totals them. A supplier with another layout is other settings.
 * Source: the layout that LocalGov IMS's public allpay integration reads; a line after the trailer means that two files are in one.
 */
export const fixedWidthFormat: ReceiptFormat<FixedWidthSettings> = {
  code: 'fixed-width',
  name: 'allpay, PayPoint and Post Office',
  readSettings: stored => readBy(settingsSchema, stored),
  hasTrailer: ({ trailerAmount, trailerCount }) => trailerAmount !== null || trailerCount !== null,

  async* read(bytes, settings) {
    const readDate = dateReader(settings.dateForm)
    const shortest = shortestLine(settings)
    let trailer: Trailer | null = null
    for await (const lines of linesOf(bytes, settings.encoding)) {
      for (const line of lines) {
        if (line.number <= settings.headerLines || line.text.trim() === '') continue
        const total = trailerLine(line, settings, trailer)
        if (total !== null) trailer = total
        else if (trailer !== null) throw goesOn(line, trailer)
        else yield recordOf(line, settings, shortest, readDate)
      }
    }
    if (trailer !== null) yield totalsOf(trailer, settings)
  }
}

function shortestLine({ reference, amount, type, date }: FixedWidthSettings): number {
  return Math.max(...[reference, amount, type, date].filter(place => place !== null).map(({ from, length }) => from - 1 + length))
}

function recordOf({ number, text }: TextLine, settings: FixedWidthSettings, shortest: number, readDate: DateReader): FileRecord {
  const place = { lineNumber: number, raw: rawOf(text) }
  if (text.length < shortest) {
    const fault = `The line has ${text.length} characters, and a receipt has at least ${shortest}`
    return { ...place, kind: 'fault', fault, amountPence: null }
  }
  const amount = readAmount(at(text, settings.amount), { unit: settings.amountUnit, thousands: '', decimal: '.' })
  const date = readDate(at(text, settings.date))
  if (amount.fault !== undefined) return { ...place, kind: 'fault', fault: amount.fault, amountPence: null }
  const type = at(text, settings.type)
  const amountPence = settings.negativeTypes.includes(type) && amount.value > 0 ? -amount.value as Pence : amount.value
  if (date.fault !== undefined) return { ...place, kind: 'fault', fault: date.fault, amountPence }
  return {
    kind: 'receipt',
    lineNumber: number,
    raw: place.raw,
    receipt: {
      reference: clip(referenceIn(text, settings), longestReference),
      amountPence,
      occurredOn: date.value,
      narrative: clip(at(text, settings.narrative), longestNarrative),
      methodStated: Object.hasOwn(settings.types, type) ? settings.types[type] ?? type : type,
      fundStated: '',
      payerName: clip(at(text, settings.payerName), longestPayerName),
      externalReference: clip(at(text, settings.externalReference), longestExternalReference)
    }
  }
}

function at(text: string, place: Field | null): string {
  return place === null ? '' : plain(text.slice(place.from - 1, place.from - 1 + place.length))
}

function referenceIn(text: string, { reference, referenceAfter }: FixedWidthSettings): string {
  const usual = at(text, reference)
  const exception = referenceAfter.find(({ prefix }) => usual.startsWith(prefix))
  return exception === undefined ? usual : at(text, exception)
}

/** The trailer with what a line of it says, or null when the line is none of its. */
function trailerLine(line: TextLine, settings: FixedWidthSettings, before: Trailer | null): Trailer | null {
  const { trailerAmount, trailerCount, amountUnit } = settings
  const isAmount = beginsWith(line.text, trailerAmount?.label)
  const isCount = beginsWith(line.text, trailerCount?.label)
  if (!isAmount && !isCount) return null

  const trailer = before ?? { line: line.number, raw: '', amountPence: null, rows: null }
  return {
    line: trailer.line,
    raw: trailer.raw === '' ? line.text : `${trailer.raw}\n${line.text}`,
    amountPence: isAmount ? stated(trailer.amountPence, totalAmount(line, trailerAmount, amountUnit), line) : trailer.amountPence,
    rows: isCount ? stated(trailer.rows, totalCount(line, trailerCount), line) : trailer.rows
  }
}

function beginsWith(text: string, label: string | undefined): boolean {
  if (label === undefined) return false
  const start = text.slice(0, label.length + longestIndent).trimStart()
  return start.slice(0, label.length).toLowerCase() === label.toLowerCase()
}

function stated<Value>(before: Value | null, value: Value, { number }: TextLine): Value {
  if (before !== null) throw new UnreadableFile(`Line ${number} gives a total that the file has given before. It may be two files in one`)
  return value
}

function totalAmount(line: TextLine, place: Field | null, unit: 'pounds' | 'pence'): Pence {
  const total = readAmount(at(line.text, place), { unit, thousands: ',', decimal: '.' }, 'The total amount')
  if (total.fault !== undefined) throw new UnreadableFile(`The trailer on line ${line.number} cannot be read. ${total.fault}`)
  return total.value
}

function totalCount(line: TextLine, place: Field | null): number {
  const text = at(line.text, place).replaceAll(',', '')
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const fault = text === '' ? 'It gives no number of transactions' : `${quoted(text)} is not a number of transactions`
  throw new UnreadableFile(`The trailer on line ${line.number} cannot be read. ${fault}`)
}

function goesOn(line: TextLine, trailer: Trailer): UnreadableFile {
  return new UnreadableFile(`The file goes on at line ${line.number} after its trailer on line ${trailer.line}. It may be two files in one`)
}

function totalsOf(trailer: Trailer, { trailerAmount, trailerCount }: FixedWidthSettings): FileRecord {
  const missing = trailerAmount !== null && trailer.amountPence === null ? trailerAmount.label
    : trailerCount !== null && trailer.rows === null ? trailerCount.label : null
  if (missing !== null) throw new UnreadableFile(`The trailer on line ${trailer.line} has no line ‘${missing}’. The file may be cut short`)
  return { kind: 'totals', lineNumber: trailer.line, raw: rawOf(trailer.raw), rows: trailer.rows, amountPence: trailer.amountPence }
}
