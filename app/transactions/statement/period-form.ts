import { type CalendarDate, formatDate, parseTypedDate } from '../../dates.js'
import type { Period } from '../../ledger/account-postings-query.js'
import { field, type FieldError } from '../../web/form-body.js'

interface SubmittedPeriod {
  from: string
  to: string
}

export type PeriodForm =
  | { values: Period, submitted: SubmittedPeriod, errors?: never }
  | { errors: FieldError[], submitted: SubmittedPeriod, values?: never }

/** Reads the days from and to which something is wanted; a day that is not given is the usual one. */
export function readPeriodForm(query: unknown, usual: Period): PeriodForm {
  const read = (name: keyof Period): [string, CalendarDate | null] => {
    const typed = field(query, name).trim()
    return typed === '' ? [formatDate(usual[name]), usual[name]] : [typed, parseTypedDate(typed, usual.to)]
  }
  const [[typedFrom, from], [typedTo, to]] = [read('from'), read('to')]
  const submitted = { from: typedFrom, to: typedTo }
  const errors: FieldError[] = []
  if (from === null) errors.push({ field: 'from', message: 'The first day must be a real date, like 27/3/2026' })
  if (to === null) errors.push({ field: 'to', message: 'The last day must be a real date, like 27/3/2026' })
  if (from !== null && to !== null && from > to) errors.push({ field: 'to', message: 'The last day must be the same as or after the first day' })
  return from === null || to === null || errors.length > 0 ? { errors, submitted } : { values: { from, to }, submitted }
}
