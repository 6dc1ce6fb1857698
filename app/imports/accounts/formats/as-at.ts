import { addDays, type CalendarDate, londonDate, londonInstant, parseCalendarDate } from '../../../dates.js'
import { quoted, type Stated } from '../../formats/stated-values.js'

const timeAtEnd = /[T ,]+(?<time>(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:\.\d+)?(?<zone>Z|[+-]\d{2}:?\d{2})?$/i
const inName = /(?<!\d)(?<year>20\d{2})(?<dash>[-_]?)(?<month>\d{2})\k<dash>(?<day>\d{2})(?:[-_ T]?(?<hour>[01]\d|2[0-3])[-_:.]?(?<minute>[0-5]\d)(?:[-_:.]?\d{2})?)?(?!\d)/

/** A reader of times of extracts: a date as the file writes dates, and London's time of day after it unless that is always the same. */
export function asAtReader(readDate: (text: string) => Stated<CalendarDate>, usualTime: string): (text: string) => Stated<Date> {
  let last: { text: string, at: Stated<Date> } | null = null
  return text => {
    if (last?.text !== text) last = { text, at: readAsAt(text.trim(), readDate, usualTime) }
    return last.at
  }
}

function readAsAt(text: string, readDate: (text: string) => Stated<CalendarDate>, usualTime: string): Stated<Date> {
  const { time, zone } = timeAtEnd.exec(text)?.groups ?? {}
  if (time === undefined && text.includes(':')) return { fault: `${quoted(text)} is not a time` }
  const date = readDate(time === undefined ? text : text.replace(timeAtEnd, ''))
  if (date.fault !== undefined) return date
  const shown = time?.replace(/^\d:/, '0$&') ?? usualTime
  const at = zone === undefined ? londonInstant(date.value, shown) : new Date(`${date.value}T${shown}${zone.toUpperCase()}`)
  return Number.isNaN(at.getTime()) ? { fault: `${quoted(text)} is not a time` } : { value: at }
}

/** The time of an extract as its file's name has it; null where it has none. */
export function asAtInName(fileName: string, usualTime: string): Date | null {
  const { year, month, day, hour, minute } = inName.exec(fileName)?.groups ?? {}
  const date = parseCalendarDate(`${year}-${month}-${day}`)
  if (date === null) return null
  return londonInstant(date, hour === undefined ? usualTime : `${hour}:${minute}`)
}

/** The latest such time of day before a file came. */
export function asAtBefore(receivedAt: Date, usualTime: string): Date {
  const sameDay = londonInstant(londonDate(receivedAt), usualTime)
  return sameDay <= receivedAt ? sameDay : londonInstant(addDays(londonDate(receivedAt), -1), usualTime)
}
