import { type CalendarDate, parseTypedDate } from '../dates.js'
import type { FieldError } from '../web/form-body.js'

/** Reads the days from and to which something is wanted; a day that was left empty is null. */
export function readDays(
  { from, to }: { from: string, to: string }, today: CalendarDate
): { first: CalendarDate | null, last: CalendarDate | null, errors: FieldError[] } {
  const [first, last] = [parseTypedDate(from, today), parseTypedDate(to, today)]
  const errors: FieldError[] = []
  if (from !== '' && first === null) errors.push({ field: 'from', message: 'The first day must be a real date, like 27/3/2026' })
  if (to !== '' && last === null) errors.push({ field: 'to', message: 'The last day must be a real date, like 27/3/2026' })
  if (first !== null && last !== null && first > last) errors.push({ field: 'to', message: 'The last day must be the same as or after the first day' })
  return { first, last, errors }
}
