import { type DuplicateRules, mostDaysApart } from '../../refunds/duplicates/duplicate-rules.js'
import { mostMarkerDays } from '../../traces/marker.js'
import { field, type FieldError } from '../../web/form-body.js'

export type DaysForm<Values> = { values: Values, errors?: never } | { values?: never, errors: FieldError[] }

export function readMarkerDaysForm(body: unknown): DaysForm<number> {
  const days = wholeNumber(field(body, 'days'))
  if (days !== null && days >= 1 && days <= mostMarkerDays) return { values: days }
  return { errors: [{ field: 'days', message: `Enter a whole number of days between 1 and ${mostMarkerDays}` }] }
}

export function readDuplicateRulesForm(body: unknown): DaysForm<DuplicateRules> {
  const days = wholeNumber(field(body, 'days'))
  const [sameCard, samePayer, otherMethod] = ['same-card', 'same-payer', 'other-method'].map(name => field(body, name) === 'yes') as [boolean, boolean, boolean]
  const isInRange = days !== null && days <= mostDaysApart
  const errors = [
    ...isInRange ? [] : [{ field: 'days', message: `Enter a whole number of days between 0 and ${mostDaysApart}` }],
    ...sameCard || samePayer || otherMethod ? [] : [{ field: 'alike', message: 'Select at least one' }]
  ]
  return isInRange && errors.length === 0 ? { values: { days, sameCard, samePayer, otherMethod } } : { errors }
}

function wholeNumber(typed: string): number | null {
  return /^\d{1,4}$/.test(typed.trim()) ? Number(typed) : null
}
