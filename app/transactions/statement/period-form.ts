import { formatDate } from '../../dates.js'
import type { Period } from '../../ledger/account-postings-query.js'
import { field, type FieldError } from '../../web/form-body.js'
import { readDays } from '../days-form.js'

interface SubmittedPeriod {
  from: string
  to: string
}

export type PeriodForm =
  | { values: Period, submitted: SubmittedPeriod, errors?: never }
  | { errors: FieldError[], submitted: SubmittedPeriod, values?: never }

/** Reads the days from and to which something is wanted; a day that is not given is the usual one. */
export function readPeriodForm(query: unknown, usual: Period): PeriodForm {
  const typed = (name: keyof Period): string => {
    const day = field(query, name).trim()
    return day === '' ? formatDate(usual[name]) : day
  }
  const submitted = { from: typed('from'), to: typed('to') }
  const { first, last, errors } = readDays(submitted, usual.to)
  return first === null || last === null || errors.length > 0 ? { errors, submitted } : { values: { from: first, to: last }, submitted }
}
