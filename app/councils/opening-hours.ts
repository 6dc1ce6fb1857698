import { addDays, type CalendarDate, formatDate, londonDate, londonTimestamp } from '../dates.js'

/** A part of a day by London's clocks, `09:00` to `17:00`; the end of a day is `24:00`. */
export interface OpenSpan {
  from: string
  until: string
}

/** When something is open: the spans of each weekday, Monday's first, but for the days on which it is closed. */
export interface OpeningHours {
  hours: readonly (readonly OpenSpan[])[]
  closedDays: readonly ClosedDay[]
}

export interface ClosedDay {
  on: CalendarDate
  /** Such as "Christmas Day"; may be empty. */
  why: string
}

export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

const lookedAheadDays = 14

/** `Monday to Friday, 9am to 5pm; Saturday, 9am to midday`. Empty where no hours are told. */
export function hoursInWords(hours: OpeningHours['hours']): string {
  const days = weekdays.map((name, index) => ({ name, spans: spansInWords(hours[index] ?? []) }))
  const runs: { first: string, last: string, spans: string }[] = []
  for (const { name, spans } of days) {
    const run = runs.at(-1)
    if (run?.spans === spans) run.last = name
    else runs.push({ first: name, last: name, spans })
  }
  return runs.filter(({ spans }) => spans !== '').map(({ first, last, spans }) => `${daysInWords(first, last)}, ${spans}`).join('; ')
}

/** `Open now until 5pm`, or when it opens next; empty where no hours are told, or it does not open for two weeks. */
export function opennessAt({ hours, closedDays }: OpeningHours, now: Date): string {
  if (hours.every(spans => spans.length === 0)) return ''
  const [today, time] = [londonDate(now), londonTimestamp(now).slice(11, 16)]
  const spansOn = (date: CalendarDate): readonly OpenSpan[] => closedDays.some(({ on }) => on === date) ? [] : hours[weekdayOf(date)] ?? []
  const open = spansOn(today).find(({ from, until }) => from <= time && time < until)
  if (open !== undefined) return open.until === '24:00' ? 'Open now' : `Open now until ${timeInWords(open.until)}`
  for (let ahead = 0; ahead <= lookedAheadDays; ahead += 1) {
    const date = addDays(today, ahead)
    const next = spansOn(date).find(({ from }) => ahead > 0 || from > time)
    if (next !== undefined) return `Closed now. ${isAllDay(next) ? `Open 24 hours ${dayInWords(date, ahead)}` : `Opens ${dayInWords(date, ahead)} at ${timeInWords(next.from)}`}`
  }
  return ''
}

/** `9am to midday and 1pm to 5pm`, `open 24 hours`. */
export function spansInWords(spans: readonly OpenSpan[]): string {
  if (spans.some(isAllDay)) return 'open 24 hours'
  return spans.map(({ from, until }) => `${timeInWords(from)} to ${timeInWords(until)}`).join(' and ')
}

function isAllDay({ from, until }: OpenSpan): boolean {
  return from === '00:00' && until === '24:00'
}

/** `9am`, `9:30am`, `midday`. */
function timeInWords(time: string): string {
  const [hour, minute] = [Number(time.slice(0, 2)), time.slice(3)]
  if (minute === '00' && hour % 24 === 0) return 'midnight'
  if (minute === '00' && hour === 12) return 'midday'
  return `${hour % 12 === 0 ? 12 : hour % 12}${minute === '00' ? '' : `:${minute}`}${hour % 24 < 12 ? 'am' : 'pm'}`
}

/** Such as `Closed on 25 December 2026 (Christmas Day) and 28 December 2026`: the days to come within so many. Empty for none. */
export function closedDaysAhead(closedDays: readonly ClosedDay[], today: CalendarDate, days: number): string {
  const until = addDays(today, days)
  const words = closedDays.filter(({ on }) => on >= today && on <= until).map(({ on, why }) => why === '' ? formatDate(on) : `${formatDate(on)} (${why})`)
  return words.length === 0 ? '' : `Closed on ${words.join(', ').replace(/, ([^,]*)$/, ' and $1')}`
}

function daysInWords(first: string, last: string): string {
  if (first === last) return first
  return first === 'Monday' && last === 'Sunday' ? 'Every day' : `${first} to ${last}`
}

function dayInWords(date: CalendarDate, ahead: number): string {
  if (ahead === 0) return 'today'
  if (ahead === 1) return 'tomorrow'
  const weekday = weekdays[weekdayOf(date)] ?? ''
  return ahead < 7 ? `on ${weekday}` : `on ${weekday} ${formatDate(date)}`
}

/** 0 for Monday. */
function weekdayOf(date: CalendarDate): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
}
