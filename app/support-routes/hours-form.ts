import { type ClosedDay, type OpenSpan, weekdays } from '../councils/opening-hours.js'
import { formatDate, parseTypedDate, parseTypedTime } from '../dates.js'
import { textFault } from '../funds/card-number.js'
import type { FieldError } from '../web/form-body.js'

const mostSpans = 3
const mostClosedDays = 40
const longestWhy = 60

/** Reads the hours of one weekday, `9am to 5pm`, `9:00-12:30 and 1:30pm to 5pm`, `open 24 hours`; nothing and `closed` are closed. Null when it cannot. */
export function readHours(typed: string): OpenSpan[] | null {
  const text = typed.trim().toLowerCase()
  if (text === '' || text === 'closed') return []
  if (/^(open )?(24 hours|all day( and night)?)$/.test(text)) return [{ from: '00:00', until: '24:00' }]
  const spans = text.split(/\s*(?:,|;|&|\band\b)\s*/).map(readSpan)
  const read = spans.filter(span => span !== null)
  const isInOrder = read.every((span, index) => span.from < span.until && (read[index - 1]?.until ?? '') <= span.from)
  return read.length === spans.length && read.length <= mostSpans && isInOrder ? read : null
}

/** Reads days on which it is closed, one a line: a date, and why if there is a reason. What is wrong is added to the errors. */
export function readClosedDays(typed: string, errors: FieldError[]): ClosedDay[] {
  const fail = (message: string): ClosedDay[] => { errors.push({ field: 'closedDays', message }); return [] }
  const lines = typed.split(/\r?\n/).map(line => line.trim()).filter(line => line !== '')
  if (lines.length > mostClosedDays) return fail(`There can be ${mostClosedDays} closed days at most. Take out those that are past`)
  const days: ClosedDay[] = []
  for (const line of lines) {
    const day = readClosedDay(line)
    if (day === null) return fail(`“${line.slice(0, 40)}” does not begin with a real date with its year, such as 25 December 2026`)
    if (textFault('reason', day.why, longestWhy, null) !== null) return fail(`What follows ${formatDate(day.on)} must be ${longestWhy} characters or less, and no card number`)
    if (!days.some(({ on }) => on === day.on)) days.push(day)
  }
  return days.sort((one, other) => one.on < other.on ? -1 : 1)
}

export function closedDaysAsTyped(days: readonly ClosedDay[]): string {
  return days.map(({ on, why }) => `${formatDate(on)} ${why}`.trim()).join('\n')
}

/** Names of the form's fields, Monday's first. */
export const hourFields = weekdays.map(day => day.toLowerCase())

function readSpan(text: string): OpenSpan | null {
  const [from, until, ...rest] = text.split(/\s*(?:-|–|\bto\b|\buntil\b)\s*/).map(readTime)
  if (from === undefined || from === null || until === undefined || until === null || rest.length > 0) return null
  return { from, until: until === '00:00' ? '24:00' : until }
}

function readTime(text: string): string | null {
  const named: Record<string, string> = { 'midnight': '00:00', 'midday': '12:00', 'noon': '12:00' }
  return named[text] ?? parseTypedTime(text)
}

/** The date is as many of the first words as make one. */
function readClosedDay(line: string): ClosedDay | null {
  const words = line.split(/\s+/)
  for (const length of [3, 1]) {
    const on = parseTypedDate(words.slice(0, length).join(' ').replace(/[,:]$/, ''))
    if (on !== null) return { on, why: words.slice(length).join(' ') }
  }
  return null
}
