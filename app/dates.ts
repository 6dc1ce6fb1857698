/** What time it is. Passed in, so that tests decide. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

declare const calendar: unique symbol

/** A date without a time, `YYYY-MM-DD`. Text order is date order, so `<` compares two of them. */
export type CalendarDate = string & { readonly [calendar]: 'date' }

/** A council's year of account: 1 April to 31 March. */
export interface FinancialYear {
  readonly startsOn: CalendarDate
  readonly endsOn: CalendarDate
  /** `2026 to 2027`. */
  readonly label: string
}

const months = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December'
]

const londonParts = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London', hourCycle: 'h23',
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit'
})

const dayMilliseconds = 86_400_000
const longestTyped = 40
const yearFirst = /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/
const dayFirst = /^(?<day>\d{1,2})([/.-])(?<month>\d{1,2})\2(?<year>\d{4}|\d{2})$/
const monthNamed = /^(?<day>\d{1,2})(?:st|nd|rd|th)? ?(?<name>[a-z]{3,9}),?(?: ?(?<year>\d{4}|\d{2}))?$/

/** Brands `YYYY-MM-DD` text; throws RangeError unless it is a real date. */
export function calendarDate(text: string): CalendarDate {
  const date = parseCalendarDate(text)
  if (date === null) throw new RangeError(`Not a calendar date: ${text}`)
  return date
}

/** `YYYY-MM-DD` and nothing else, a date that exists, from 1900 on: an earlier year is a slip of the keyboard. */
export function parseCalendarDate(text: string): CalendarDate | null {
  const { year, month, day } = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/.exec(text)?.groups ?? {}
  return dateFrom(Number(year), Number(month), Number(day))
}

/**
 * Reads a date as people type it: `3/5/2026`, `03.05.26`, `3 May 2026`, `3rd May`, `2026-05-03`; the day comes before
 * the month. Given today's date it also reads `today`, `yesterday` and a day and month alone, which mean the latest
 * such date that is not to come. Two digits of a year mean 20xx. Anything else, a date that does not exist included,
 * is null.
 */
export function parseTypedDate(text: string, today?: CalendarDate): CalendarDate | null {
  if (text.length > longestTyped) return null
  const typed = text.trim().replace(/\s+/g, ' ').toLowerCase()
  if (today !== undefined && typed === 'today') return today
  if (today !== undefined && typed === 'yesterday') return addDays(today, -1)

  const parts = (yearFirst.exec(typed) ?? dayFirst.exec(typed) ?? monthNamed.exec(typed))?.groups
  if (parts === undefined) return null
  const { year, month, name, day } = parts
  const monthNumber = name === undefined ? Number(month) : monthCalled(name)
  if (year !== undefined) return dateFrom(Number(year.padStart(4, '20')), monthNumber, Number(day))
  return today === undefined ? null : latestUpTo(today, monthNumber, Number(day))
}

/** Reads a time of day as people type it, `18:00`, `6.30`, `9:30am`, `5pm`, as `HH:MM`; null for anything else. */
export function parseTypedTime(text: string): string | null {
  const { hour, minute = '00', half } = /^(?<hour>\d{1,2})(?:[:.](?<minute>[0-5]\d))? ?(?<half>[ap]m)?$/.exec(text.trim().toLowerCase())?.groups ?? {}
  if (hour === undefined || (half === undefined && !/[:.]/.test(text))) return null
  const number = Number(hour)
  const isHour = half === undefined ? number <= 23 : number >= 1 && number <= 12
  const onClock = half === undefined ? number : number % 12 + (half === 'pm' ? 12 : 0)
  return isHour ? `${String(onClock).padStart(2, '0')}:${minute}` : null
}

/** The date in London at an instant. `londonDate(clock.now())` is today. */
export function londonDate(instant: Date): CalendarDate {
  const { year, month, day } = londonTime(instant)
  return calendarDate(`${year}-${month}-${day}`)
}

/** The first instant of a date in London, which in summer is 23:00 UTC of the day before. */
export function startOfLondonDay(date: CalendarDate): Date {
  const midnightUtc = Date.parse(date)
  const { year, month, day, hour, minute, second } = londonTime(new Date(midnightUtc))
  const aheadOfUtc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - midnightUtc
  // The clocks change at 01:00 UTC or later, so what holds at midnight UTC held at midnight in London.
  return new Date(midnightUtc - aheadOfUtc)
}

/**
 * The instant at which London's clocks show a time, `06:00` or `06:00:12`, on a date. Of the hour that comes twice in autumn it is the later
 * one, and a time that spring leaves out is the one an hour before.
 */
export function londonInstant(date: CalendarDate, time: string): Date {
  const asInUtc = Date.parse(`${date}T${time}Z`)
  const aheadOfUtc = Date.parse(`${londonTimestamp(new Date(asInUtc)).slice(0, 19)}Z`) - asInUtc
  return new Date(asInUtc - aheadOfUtc)
}

/** An instant as London's clocks show it, with how far they are ahead of UTC: `2026-05-03T06:00:12+01:00`. For files. */
export function londonTimestamp(instant: Date): string {
  const { year, month, day, hour, minute, second } = londonTime(instant)
  const shown = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const isSummerTime = Date.parse(`${shown}Z`) - instant.getTime() > 0
  return `${shown}${isSummerTime ? '+01:00' : '+00:00'}`
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return calendarDate(new Date(Date.parse(date) + days * dayMilliseconds).toISOString().slice(0, 10))
}

/** `3 May 2026`. */
export function formatDate(date: CalendarDate): string {
  const [year, month, day] = date.split('-')
  return `${Number(day)} ${months[Number(month) - 1]} ${year}`
}

/** `3/5/2026`, as somebody types it; nothing where there is no date. */
export function typedDate(date: CalendarDate | null): string {
  return date === null ? '' : date.split('-').map(Number).reverse().join('/')
}

/** London's date and time, `3 May 2026 at 6:00am`; `midday` and `midnight` in words, as the GOV.UK style guide asks. */
export function formatDateTime(instant: Date): string {
  return `${formatDate(londonDate(instant))} at ${formatTimeOfDay(instant)}`
}

/** London's time alone, `6:00am`. */
export function formatTimeOfDay(instant: Date): string {
  const { hour, minute } = londonTime(instant)
  return formatTime(Number(hour), minute)
}

export function financialYearOf(date: CalendarDate): FinancialYear {
  const calendarYear = Number(date.slice(0, 4))
  const startYear = date.slice(5) < '04-01' ? calendarYear - 1 : calendarYear
  return {
    startsOn: calendarDate(`${startYear}-04-01`),
    endsOn: calendarDate(`${startYear + 1}-03-31`),
    label: `${startYear} to ${startYear + 1}`
  }
}

function dateFrom(year: number, month: number, day: number): CalendarDate | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return exists && year >= 1900 && year <= 9999 ? date.toISOString().slice(0, 10) as CalendarDate : null
}

/** 1 to 12 for a month's name, or for its first three letters or more; 0 for anything else. */
function monthCalled(name: string): number {
  return months.findIndex(month => month.toLowerCase().startsWith(name)) + 1
}

/** 29 February may be eight years back (1904 followed 1896), so look that far. */
function latestUpTo(today: CalendarDate, month: number, day: number): CalendarDate | null {
  const thisYear = Number(today.slice(0, 4))
  for (let year = thisYear; year >= thisYear - 8; year -= 1) {
    const date = dateFrom(year, month, day)
    if (date !== null && date <= today) return date
  }
  return null
}

type TimePart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'

function londonTime(instant: Date): Record<TimePart, string> {
  const parts = new Map(londonParts.formatToParts(instant).map(({ type, value }) => [type, value]))
  const read = (type: TimePart) => parts.get(type) ?? ''
  return {
    year: read('year'), month: read('month'), day: read('day'),
    hour: read('hour'), minute: read('minute'), second: read('second')
  }
}

function formatTime(hour: number, minute: string): string {
  if (minute === '00' && hour === 0) return 'midnight'
  if (minute === '00' && hour === 12) return 'midday'
  return `${hour % 12 === 0 ? 12 : hour % 12}:${minute}${hour < 12 ? 'am' : 'pm'}`
}
