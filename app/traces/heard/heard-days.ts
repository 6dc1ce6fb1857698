import { addDays, type CalendarDate, calendarDate, parseTypedDate } from '../../dates.js'
import { addMonths, firstDay, lastDay, monthOf } from '../../months.js'

/** From a day to a day, both included. */
export interface HeardDays {
  from: CalendarDate
  to: CalendarDate
}

const longest = 60
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
/** Of a month: its first ten days, the ten after these, and the rest. */
const parts = { first: [1, 10], second: [11, 20], third: [21, 31] } as const
const partOf = {
  'beginning of': 'first', 'the beginning of': 'first', 'start of': 'first', 'the start of': 'first', 'early': 'first', 'early in': 'first',
  'middle of': 'second', 'the middle of': 'second', 'mid': 'second', 'mid-': 'second',
  'end of': 'third', 'the end of': 'third', 'late': 'third', 'late in': 'third'
} as const
/** Somebody who counts in weeks or months, or says "around", may be so many days out. */
const slack = { day: 0, week: 3, month: 10, around: 3 } as const

/**
 * Reads when somebody says that it was: a date; `10/5`, `last Friday`, `3 weeks ago`, `last week`, `in May`, `beginning of May`, `around 10 May`,
 * `between 3 May and in June`. Of what comes every year or week it is the latest that has begun; what is to come of it is left out.
 * @returns null for anything else; days to come for a date that is to come
 */
export function heardDays(typed: string, today: CalendarDate): HeardDays | null {
  const text = typed.toLowerCase().replace(/\s+/g, ' ').trim()
  if (text.length > longest) return null
  const [, first, last] = /^(?:between|from) (.+?) (?:and|to|until) (.+)$/.exec(text) ?? []
  const found = first === undefined || last === undefined ? daysIn(text, today) : fromTo(daysIn(first, today), daysIn(last, today))
  return found === null ? null : { from: found.from, to: found.to > today && found.from <= today ? today : found.to }
}

function fromTo(first: HeardDays | null, last: HeardDays | null): HeardDays | null {
  return first === null || last === null || first.from > last.to ? null : { from: first.from, to: last.to }
}

function daysIn(typed: string, today: CalendarDate): HeardDays | null {
  const isAround = /^(?:about|around|roughly) /.test(typed)
  const text = typed.replace(/^(?:about|around|roughly) /, '').replace(/^(?:on|in|during) (?:the )?/, '')
  const day = dayIn(text, today)
  if (day !== null) return within(day, isAround ? slack.around : 0)
  return ago(text, today) ?? ofWeeks(text, today) ?? ofMonth(text, today)
}

function dayIn(text: string, today: CalendarDate): CalendarDate | null {
  const date = parseTypedDate(text, today)
  if (date !== null) return date
  const [, dayAndMonth] = /^(\d{1,2}[/.-]\d{1,2})$/.exec(text) ?? []
  if (dayAndMonth !== undefined) return latestOf(year => parseTypedDate(`${dayAndMonth.replace(/[.-]/, '/')}/${year}`), today)
  const [, last, name = ''] = /^(?:(last|the last|this|this past) )?([a-z]+)$/.exec(text) ?? []
  const weekday = name.length < 3 ? -1 : weekdays.findIndex(known => known.startsWith(name))
  if (weekday < 0) return null
  const back = (weekdayOf(today) - weekday + 7) % 7
  return addDays(today, -(back === 0 && last?.endsWith('last') === true ? 7 : back))
}

function ago(text: string, today: CalendarDate): HeardDays | null {
  const { count = '', unit = '' } = /^(?<count>\d{1,3}|an?|[a-z]+|a couple of) (?<unit>day|week|month)s? ago$/.exec(text)?.groups ?? {}
  const number = /^\d+$/.test(count) ? Number(count) : count === 'a couple of' ? 2 : /^an?$/.test(count) ? 1 : numbers.indexOf(count)
  if (number < 1 || number > 400) return null
  if (unit === 'month') return within(monthsBefore(today, number), slack.month)
  return within(addDays(today, -number * (unit === 'week' ? 7 : 1)), unit === 'week' ? slack.week : slack.day)
}

function ofWeeks(text: string, today: CalendarDate): HeardDays | null {
  if (text === 'the day before yesterday') return within(addDays(today, -2), 0)
  const monday = addDays(today, -((weekdayOf(today) + 6) % 7))
  if (text === 'this week') return { from: monday, to: today }
  return text === 'last week' ? { from: addDays(monday, -7), to: addDays(monday, -1) } : null
}

function ofMonth(typed: string, today: CalendarDate): HeardDays | null {
  const { part, name = '', year } = /^(?<part>(?:the )?(?:beginning|start|middle|end) of|early in|late in|early|late|mid-?)? ?(?<name>this month|last month|[a-z]{3,9})(?: (?<year>\d{4}))?$/.exec(typed)?.groups ?? {}
  const first = firstOf(name, year, today)
  if (first === null) return null
  const days = part === undefined ? null : parts[partOf[part as keyof typeof partOf]]
  const last = lastDay(monthOf(first))
  const end = days === null || days[1] > Number(last.slice(8)) ? last : addDays(first, days[1] - 1)
  return { from: addDays(first, (days?.[0] ?? 1) - 1), to: end }
}

function firstOf(name: string, year: string | undefined, today: CalendarDate): CalendarDate | null {
  const thisMonth = firstDay(monthOf(today))
  if (name === 'this month') return thisMonth
  if (name === 'last month') return monthsBefore(thisMonth, 1)
  const month = months.findIndex(known => name.length >= 3 && known.startsWith(name)) + 1
  if (month === 0) return null
  return year !== undefined ? parseTypedDate(`1/${month}/${year}`) : latestOf(one => parseTypedDate(`1/${month}/${one}`), today)
}

/** The same day of a month so many before, or its last. */
function monthsBefore(day: CalendarDate, count: number): CalendarDate {
  const month = addMonths(monthOf(day), -count)
  const last = lastDay(month)
  return day.slice(8) > last.slice(8) ? last : calendarDate(`${month}-${day.slice(8)}`)
}

/** Of what comes every year, or nearly, the latest that is not to come. */
function latestOf(inYear: (year: number) => CalendarDate | null, today: CalendarDate): CalendarDate | null {
  const thisYear = Number(today.slice(0, 4))
  for (let year = thisYear; year >= thisYear - 8; year -= 1) {
    const day = inYear(year)
    if (day !== null && day <= today) return day
  }
  return null
}

function within(day: CalendarDate, days: number): HeardDays {
  return { from: addDays(day, -days), to: addDays(day, days) }
}

function weekdayOf(day: CalendarDate): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}
