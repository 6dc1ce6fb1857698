import { inert } from '../../web/rendering/inert-text.js'
import type { CalendarDate } from '../../dates.js'
import type { EntryType } from '../../ledger/entry-types.js'
import { amountInPounds, type Pence, pence } from '../../money.js'
import { dateText } from './date-text.js'
import { firstUnwritable, writableText } from './encoding.js'
import { type FieldSetting, type FieldSource, type LayoutSettings, sourceNames } from './layout-settings.js'

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

/** What a file says of itself. */
export interface FileFacts {
  number: number
  madeFor: CalendarDate
  lineCount: number
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

export interface FieldPlace {
  layout: LayoutSettings
  file: FileFacts
  /** Null in the header and the trailer. */
  line: PostingToSend | null
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

function valueOf({ source, text }: FieldSetting, place: FieldPlace): string {
  const { file, line, layout } = place
  const net = pence(file.paidInPence - file.takenOutPence)
  const dateForm = text === '' ? usualDate : text
  const values: Record<FieldSource, () => string> = {
    'file-number': () => String(file.number),
    'file-date': () => dateText(file.madeFor, dateForm),
    'line-count': () => String(file.lineCount),
    'record-count': () => String(file.recordCount),
    'total-net': () => amountText(net, source, place),
    'total-in': () => unsignedText(file.paidInPence, layout),
    'total-out': () => unsignedText(file.takenOutPence, layout),
    'debit-or-credit': () => direction(line?.amountPence ?? net, text),
    'constant': () => text,
    'new-record': () => '',
    'reference': () => line?.accountReference ?? '',
    'amount': () => line === null ? '' : amountText(line.amountPence, source, place),
    'occurred-on': () => line === null ? '' : dateText(line.occurredOn, dateForm),
    'accounting-date': () => line === null ? '' : dateText(line.accountingDate, dateForm),
    'recorded-on': () => line === null ? '' : dateText(line.recordedOn, dateForm),
    'transaction-reference': () => line?.transactionReference ?? '',
    'entry-type': () => line?.entryType ?? '',
    'method-code': () => line?.methodCode ?? '',
    'method-name': () => line?.methodName ?? '',
    'fund-code': () => line?.fundCode ?? '',
    'fund-name': () => line?.fundName ?? '',
    'gl-code': () => line?.glCode ?? '',
    'narrative': () => line?.narrative ?? '',
    'line-number': () => line === null ? '' : String(line.position)
  }
  return values[source]()
}

const usualDate = 'dd/mm/yyyy'

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

/** A record must stay one line, whatever came with the money. */
function plain(text: string): string {
  return text.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
}

/** In characters that the layout can write. */
function written(text: string, { source }: FieldSetting, layout: LayoutSettings): string {
  const isFree = freeTexts.includes(source)
  const isBare = layout.kind === 'csv' && layout.quoting === 'never'
  if (isBare && !isFree && text.includes(layout.delimiter)) {
    throw new FieldFault(`${sourceNames[source]} ‘${text}’ holds the character that separates columns, and the layout puts no quotes around it`)
  }
  const unwritable = firstUnwritable(text, layout.encoding)
  if (unwritable !== null && (!isFree || layout.unwritable === 'stop')) {
    throw new FieldFault(`${sourceNames[source]} holds ‘${unwritable}’, which the encoding cannot write`)
  }
  const whole = writableText(isBare ? text.replaceAll(layout.delimiter, ' ') : text, layout.encoding)
  return layout.kind === 'csv' && layout.isForSpreadsheets && !amounts.includes(source) ? inert(whole) : whole
}

function filled(text: string, { source, width, side, pad }: FieldSetting, { kind }: LayoutSettings): string {
  const characters = [...text]
  if (width === null) return text
  if (characters.length > width) {
    if (freeTexts.includes(source)) return characters.slice(0, width).join('')
    throw new FieldFault(`${sourceNames[source]} ‘${text.trim()}’ has ${characters.length} characters, and its field holds ${width}`)
  }
  // An empty reference would look like a real one of zeros.
  const filling = (kind === 'csv' && text === '' ? '' : pad).repeat(width - characters.length)
  if (side === 'after') return text + filling
  return pad === '0' && amounts.includes(source) && text.startsWith('-') ? `-${filling}${text.slice(1)}` : filling + text
}
