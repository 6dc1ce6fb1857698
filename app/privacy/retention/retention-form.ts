import { field, type FieldError } from '../../web/form-body.js'
import type { DataKindCode } from '../kept/kinds.js'
import type { KindPeriod } from './periods.js'

export type RetentionForm = { values: Partial<Record<DataKindCode, number>>, errors?: never } | { values?: never, errors: FieldError[] }

/** Days for each kind, within its bounds. */
export function readRetentionForm(body: unknown, periods: readonly KindPeriod[]): RetentionForm {
  const read = periods.map(({ code, name, leastDays, mostDays }) => {
    const typed = field(body, code).trim()
    const days = /^\d{1,4}$/.test(typed) ? Number(typed) : 0
    const isWithin = days >= leastDays && days <= mostDays
    return { code, days, error: isWithin ? null : { field: code, message: `Enter a whole number of days between ${leastDays} and ${mostDays} for ${name.toLowerCase()}` } }
  })
  const errors = read.flatMap(({ error }) => error === null ? [] : [error])
  return errors.length === 0 ? { values: Object.fromEntries(read.map(({ code, days }) => [code, days])) } : { errors }
}
