import { inert } from '../../web/rendering/inert-text.js'
import type { CalendarDate } from '../../dates.js'
import type { EntryType } from '../../ledger/entry-types.js'
import { amountInPounds, type Pence, pence } from '../../money.js'
import { dateText } from './date-text.js'
import { firstUnwritable, writableText } from './encoding.js'
import { dateSources, type FieldSetting, type FieldSource, type LayoutSettings, sourceNames } from './layout-settings.js'

/** One posting as a file tells it. */
export interface PostingToSend {
  entryId: string
  /** Its place in the file, from 1. */
  position: number
  transactionReference: string
  entryType: EntryType
  fundCode: string
  fundName: string
  glCode: string
  accountReference: string | null
  /** Money paid in is positive. */
  amountPence: Pence
  occurredOn: CalendarDate
  accountingDate: CalendarDate
  recordedOn: CalendarDate
  methodCode: string
  methodName: string
  narrative: string | null
}

/** What a file tells of the marker of an account: it has one until a day, or has it no more. */
export interface MarkerToTell {
  /** Its place among the file's markers, from 1. */
  position: number
  fundCode: string
  fundName: string
  accountReference: string
  traceReference: string
  isMarked: boolean
  fromDate: CalendarDate
  /** The last day of the marker; of one that is no more, its last day was that or before. */
  untilDate: CalendarDate
}

/** What a file says of itself. */
export interface FileFacts {
  number: number
  madeFor: CalendarDate
  lineCount: number
  markerCount: number
  /** Records of every kind, the names of columns among them. */
  recordCount: number
  paidInPence: Pence
  takenOutPence: Pence
}

/** A field that cannot hold what belongs into it. The message names both. */
export class FieldFault extends Error {}

/** Those whose text is for people: it may be cut off, and characters replaced. Everything else is whole or stops the file. */
const freeTexts: readonly FieldSource[] = ['narrative', 'method-name', 'fund-name']
const amounts: readonly FieldSource[] = ['amount', 'total-net', 'total-in', 'total-out']
/** Those that would be wrong without their last characters. */
const figures: readonly FieldSource[] = [
  ...amounts, ...dateSources, 'line-number', 'line-count', 'marker-number', 'marker-count', 'record-count', 'file-number', 'debit-or-credit', 'mark-words'
]

export interface FieldPlace {
  layout: LayoutSettings
  file: FileFacts
  /** Null in the header, the trailer and markers. */
  line: PostingToSend | null
  /** Null everywhere else. */
  marker: MarkerToTell | null
  /** The same record says in words whether the money came in or went out. */
  tellsDirection: boolean
}

/**
 * What stands in one field, filled up to its width.
 * @throws FieldFault when it cannot hold what belongs into it
 */
export function fieldText(field: FieldSetting, place: FieldPlace): string {
  const { layout } = place
  const value = field.source === 'constant' ? field.text : plain(valueOf(field, place))
  return filled(written(value, field, layout), field, layout)
}

function valueOf(field: FieldSetting, place: FieldPlace): string {
  const { line, marker } = place
  const ofFile = fileValues[field.source]
  if (ofFile !== undefined) return ofFile(place, field)
  if (marker !== null) return markerValues[field.source]?.(marker, field) ?? ''
  return line === null ? '' : lineValues[field.source]?.(line, field, place) ?? ''
}

type FileValue = (place: FieldPlace, field: FieldSetting) => string
type LineValue = (line: PostingToSend, field: FieldSetting, place: FieldPlace) => string

const fileValues: Partial<Record<FieldSource, FileValue>> = {
  'constant': (_, { text }) => text,
  'file-number': ({ file }) => String(file.number),
  'file-date': ({ file }, { text }) => dateText(file.madeFor, text === '' ? usualDate : text),
  'line-count': ({ file }) => String(file.lineCount),
  'marker-count': ({ file }) => String(file.markerCount),
  'record-count': ({ file }) => String(file.recordCount),
  'total-net': (place, { source }) => amountText(netOf(place.file), source, place),
  'total-in': ({ file, layout }) => unsignedText(file.paidInPence, layout),
  'total-out': ({ file, layout }) => unsignedText(file.takenOutPence, layout),
  'debit-or-credit': ({ file, line }, { text }) => direction(line?.amountPence ?? netOf(file), text)
}

const lineValues: Partial<Record<FieldSource, LineValue>> = {
  'reference': line => line.accountReference ?? '',
  'amount': (line, { source }, place) => amountText(line.amountPence, source, place),
  'occurred-on': (line, { text }) => dateText(line.occurredOn, text === '' ? usualDate : text),
  'accounting-date': (line, { text }) => dateText(line.accountingDate, text === '' ? usualDate : text),
  'recorded-on': (line, { text }) => dateText(line.recordedOn, text === '' ? usualDate : text),
  'transaction-reference': line => line.transactionReference,
  'entry-type': line => line.entryType,
  'method-code': line => line.methodCode,
  'method-name': line => line.methodName,
  'fund-code': line => line.fundCode,
  'fund-name': line => line.fundName,
  'gl-code': line => line.glCode,
  'narrative': line => line.narrative ?? '',
  'line-number': line => String(line.position)
}

const markerValues: Partial<Record<FieldSource, (marker: MarkerToTell, field: FieldSetting) => string>> = {
  'reference': marker => marker.accountReference,
  'mark-words': ({ isMarked }, { text }) => text.split('/')[isMarked ? 0 : 1] ?? '',
  'marked-from': ({ fromDate }, { text }) => dateText(fromDate, text === '' ? usualDate : text),
  'marked-until': ({ untilDate }, { text }) => dateText(untilDate, text === '' ? usualDate : text),
  'trace-reference': marker => marker.traceReference,
  'fund-code': marker => marker.fundCode,
  'fund-name': marker => marker.fundName,
  'marker-number': marker => String(marker.position)
}

const usualDate = 'dd/mm/yyyy'

function netOf({ paidInPence, takenOutPence }: FileFacts): Pence {
  return pence(paidInPence - takenOutPence)
}

function amountText(amount: Pence, source: FieldSource, { layout, tellsDirection }: FieldPlace): string {
  const isNegative = layout.moneyIn === 'positive' ? amount < 0 : amount > 0
  const digits = unsignedText(amount, layout)
  switch (layout.sign) {
    case 'minus-before': return isNegative ? `-${digits}` : digits
    // A space keeps the digits of both signs in the same columns.
    case 'minus-after': return digits + (isNegative ? '-' : layout.kind === 'fixed-width' ? ' ' : '')
    case 'none': {
      if (!isNegative || tellsDirection) return digits
      throw new FieldFault(`${sourceNames[source]} is negative, ${amountInPounds(amount)}, and the layout writes no sign and no word for it`)
    }
  }
}

function unsignedText(amount: Pence, { amountUnit }: LayoutSettings): string {
  const size = pence(Math.abs(amount))
  return amountUnit === 'pence' ? String(size) : amountInPounds(size)
}

function direction(amount: Pence, words: string): string {
  const [moneyIn = '', moneyOut = ''] = words.split('/')
  return amount < 0 ? moneyOut : moneyIn
}

/** Most texts of most files, known at once for speed. */
const isPlainAscii = /^[\x20-\x7e]*$/

/** A record must stay one line, whatever came with the money. */
function plain(text: string): string {
  return isPlainAscii.test(text) ? text : text.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
}

/** In characters that the layout can write. */
function written(text: string, { source }: FieldSetting, layout: LayoutSettings): string {
  const isFree = freeTexts.includes(source)
  const isBare = layout.kind === 'csv' && layout.quoting === 'never'
  if (isBare && !isFree && text.includes(layout.delimiter)) {
    throw new FieldFault(`${sourceNames[source]} ‘${text}’ holds the character that separates columns, and the layout puts no quotes around it`)
  }
  const unwritable = isPlainAscii.test(text) ? null : firstUnwritable(text, layout.encoding)
  if (unwritable !== null && (!isFree || layout.unwritable === 'stop')) {
    throw new FieldFault(`${sourceNames[source]} holds ‘${unwritable}’, which the encoding cannot write`)
  }
  const writable = unwritable === null ? text : writableText(text, layout.encoding)
  const whole = isBare ? writable.replaceAll(layout.delimiter, ' ') : writable
  return layout.kind === 'csv' && layout.isForSpreadsheets && !amounts.includes(source) ? inert(whole) : whole
}

function filled(text: string, { source, width, side, pad }: FieldSetting, { kind, tooLong }: LayoutSettings): string {
  if (width === null) return text
  const length = isPlainAscii.test(text) ? text.length : [...text].length
  if (length > width) {
    const mayBeCut = freeTexts.includes(source) || (tooLong === 'cut' && !figures.includes(source))
    if (mayBeCut) return [...text].slice(0, width).join('')
    throw new FieldFault(`${sourceNames[source]} ‘${text.trim()}’ has ${length} characters, and its field holds ${width}`)
  }
  // An empty reference would look like a real one of zeros.
  const filling = (kind === 'csv' && text === '' ? '' : pad).repeat(width - length)
  if (side === 'after') return text + filling
  return pad === '0' && amounts.includes(source) && text.startsWith('-') ? `-${filling}${text.slice(1)}` : filling + text
}
