import { londonDate, parseCalendarDate, type CalendarDate } from '../../dates.js'
import { formatMoney, parseStatedAmount, pence, type AmountForm, type Pence } from '../../money.js'
import { UnreadableFile } from './receipt-format.js'

/** A value as a file states it, or what is wrong with it in words. */
export type Stated<Value> = { value: Value, fault?: never } | { fault: string, value?: never }

export const longestReference = 100
export const longestNarrative = 500
export const longestPayerName = 255
export const longestExternalReference = 100
/** Of what a file calls a fund or a method of payment. */
export const longestCode = 100
const longestRaw = 2_000
const longestQuoted = 40
/** Many times what all councils take in a year. What files add up to must be counted to the penny, here and wherever it is shown. */
const mostMoved = pence(10_000_000_000_000)

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const longMonthNames = [
  'january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'
]

/** What a pattern of a date may be made of: `dd/mm/yyyy`, `yymmdd`, `d mmm yyyy`. */
export const dateForm = /^(?=.*d)(?=.*m)(?=.*y)(?:d{1,2}|m{1,3}|y{4}|y{2}|[ ./-])+$/

const datePart = /d{1,2}|m{1,3}|y{4}|y{2}|[^dmy]/g
const timeAfter = '(?:[T ]+(?<clock>\\d{1,2}:\\d{2}[\\d:.]*)(?: ?[ap]m)?(?<zone>Z|[+-]\\d{2}:?\\d{2})?)?'

/** @see parseStatedAmount in money.ts; `what` names the amount to a person, as in 'The amount'. */
export function readAmount(text: string, form: AmountForm, what = 'The amount'): Stated<Pence> {
  const parsed = parseStatedAmount(text, form)
  if (parsed.fault === undefined) return { value: parsed.pence }
  switch (parsed.fault) {
    case 'missing': return { fault: `${what} is missing` }
    case 'too-many-decimals': {
      return { fault: `${what} ${quoted(text)} has ${form.unit === 'pence' ? 'decimals, and should be whole pence' : 'more than two decimals'}` }
    }
    case 'too-large': return { fault: `${what} ${quoted(text)} is too large` }
    case 'negative':
    case 'not-a-number': return { fault: `${what} ${quoted(text)} is not an amount` }
  }
}

/**
 * Watches what a file's amounts come to, whichever way each goes.
 * @returns for each amount and its line: throws UnreadableFile when they have become more than any file's can be
 */
export function amountsWatched(): (amount: Pence, lineNumber: number) => void {
  let moved = 0
  return (amount, lineNumber) => {
    moved += Math.abs(amount)
    if (moved > mostMoved) throw new UnreadableFile(`The amounts up to line ${lineNumber} come to more than ${formatMoney(mostMoved)}. They cannot be right`)
  }
}

/**
 * A reader of dates written in one form. Days and months may lack their leading zero where something stands between the parts. A time
 * after the date is passed over, unless it says how far it is from UTC: then the date is London's at that instant.
 */
export function dateReader(form: string, what = 'The date'): (text: string) => Stated<CalendarDate> {
  const pattern = patternOf(form)
  let last: { text: string, date: Stated<CalendarDate> } | null = null
  return text => {
    if (last?.text === text) return last.date
    last = { text, date: readDate(text.trim(), pattern, form, what) }
    return last.date
  }
}

function patternOf(form: string): RegExp {
  const isRunTogether = !/[^dmy]/.test(form)
  const parts = form.match(datePart) ?? []
  const source = parts.map(part => {
    if (part.startsWith('y')) return `(?<year>\\d{${part.length}})`
    if (part === 'mmm') return '(?<monthName>[a-z]{3,9})'
    const digits = isRunTogether && part.length === 2 ? '\\d{2}' : '\\d{1,2}'
    if (part.startsWith('d')) return `(?<day>${digits})`
    return part.startsWith('m') ? `(?<month>${digits})` : part.replace(/[.]/, '\\.')
  })
  return new RegExp(`^${source.join('')}${timeAfter}$`, 'i')
}

function readDate(text: string, pattern: RegExp, form: string, what: string): Stated<CalendarDate> {
  if (text === '') return { fault: `${what} is missing` }
  const parts = text.length > longestQuoted ? undefined : pattern.exec(text)?.groups
  if (parts === undefined) return { fault: `${what} ${quoted(text)} is not of the form ${form}` }

  const { year = '', day = '', monthName = '', month = String(monthCalled(monthName)), clock, zone } = parts
  const date = parseCalendarDate(`${year.padStart(4, '20')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
  if (date === null) return { fault: `${clip(text, longestQuoted)} is not a date` }
  if (clock === undefined || zone === undefined) return { value: date }
  const instant = new Date(`${date}T${clock.indexOf(':') === 1 ? '0' : ''}${clock}${zone.toUpperCase()}`)
  return Number.isNaN(instant.getTime()) ? { fault: `${clip(text, longestQuoted)} is not a time` } : { value: londonDate(instant) }
}

function monthCalled(name: string): number {
  const typed = name.toLowerCase()
  const long = longMonthNames.indexOf(typed)
  return (long >= 0 ? long : monthNames.indexOf(typed === 'sept' ? 'sep' : typed)) + 1
}

/** Text as it may be kept and shown: on one line, without control characters, without space around it. */
export function plain(text: string): string {
  return /[\x00-\x1f\x7f-\x9f]/.test(text) ? text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').trim() : text.trim()
}

/** The beginning of a text, never ending inside a character. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}

/** What a line says, as it is kept beside what was read from it. */
export function rawOf(text: string): string {
  return clip(text, longestRaw)
}

export function quoted(text: string): string {
  return `‘${clip(plain(text), longestQuoted)}’`
}
