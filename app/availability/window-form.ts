import { type Closure, closures, type PlannedWindow } from '../councils/planned-window.js'
import { londonDate, londonInstant, parseTypedDate, parseTypedTime } from '../dates.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { isId } from '../ids.js'
import { field, type FieldError } from '../web/form-body.js'

export const longestWords = 500
const longestWindowMs = 31 * 86_400_000

export type SubmittedWindow = Record<'key' | 'affects' | 'fromDay' | 'fromTime' | 'untilDay' | 'untilTime' | 'words', string>

export type WindowForm = { values: PlannedWindow, submitted: SubmittedWindow, errors?: never } | { errors: FieldError[], submitted: SubmittedWindow, values?: never }

/** Reads what is to be closed, from when until when by London's clocks, and what residents are to read. Without a beginning it is now. */
export function readWindowForm(body: unknown, now: Date): WindowForm {
  const typed = (name: string): string => field(body, name).trim()
  const submitted: SubmittedWindow = {
    key: typed('key'), affects: typed('affects'), fromDay: typed('fromDay'), fromTime: typed('fromTime'), untilDay: typed('untilDay'),
    untilTime: typed('untilTime'), words: maskCardNumbers(typed('words'))
  }
  const errors: FieldError[] = []
  const affects = closures.find((one): one is Closure => one === submitted.affects)
  if (affects === undefined) errors.push({ field: 'affects', message: 'Choose what is closed' })
  const isNow = submitted.fromDay === '' && submitted.fromTime === ''
  const startsAt = isNow ? now : readInstant(submitted.fromDay, submitted.fromTime, { field: 'from', words: 'beginning' }, now, errors)
  if (startsAt !== undefined && startsAt < now) errors.push({ field: 'fromDay', message: 'The beginning must be to come. Leave its day and time empty for now' })
  const endsAt = readInstant(submitted.untilDay, submitted.untilTime, { field: 'until', words: 'end' }, now, errors)
  if (startsAt !== undefined && endsAt !== undefined) {
    if (endsAt <= startsAt) errors.push({ field: 'untilDay', message: 'The end must be after the beginning' })
    else if (endsAt.getTime() - startsAt.getTime() > longestWindowMs) errors.push({ field: 'untilDay', message: 'The end must be within 31 days of the beginning' })
  }
  const fault = textFault('words', typed('words'), longestWords, 'Say why it is closed, in words that residents will read')
  if (fault !== null) errors.push({ field: 'words', message: fault })
  if (affects === undefined || startsAt === undefined || endsAt === undefined || !isId(submitted.key) || errors.length > 0) return { errors, submitted }
  return { values: { id: submitted.key, affects, startsAt, endsAt, words: submitted.words }, submitted }
}

/** Which of two instants is read: how its fields' names begin, and how it is called. */
export interface InstantAsked {
  field: string
  words: 'beginning' | 'end'
}

/** Reads a day and a time of day; what is wrong with them is added to the errors. */
export function readInstant(day: string, time: string, { field: name, words }: InstantAsked, now: Date, errors: FieldError[]): Date | undefined {
  const [date, clock] = [day.toLowerCase() === 'today' ? londonDate(now) : parseTypedDate(day), timeOf(time)]
  if (date === null) errors.push({ field: `${name}Day`, message: `The day of the ${words} must be a real one, such as 27/3/2027` })
  if (clock === null) errors.push({ field: `${name}Time`, message: `The time of the ${words} must be like 18:00 or 6pm` })
  return date === null || clock === null ? undefined : londonInstant(date, clock)
}

function timeOf(typed: string): string | null {
  const named: Record<string, string> = { midnight: '00:00', midday: '12:00', noon: '12:00' }
  return named[typed.toLowerCase()] ?? parseTypedTime(typed)
}
