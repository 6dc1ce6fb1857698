import type { CalendarDate } from '../../dates.js'
import { field, type FieldError } from '../../web/form-body.js'
import { readingOf } from '../typed-text.js'
import type { StatementSettings } from './statement-settings.js'

type Form<Values> =
  | { values: Values, submitted: Record<string, string>, errors?: never }
  | { errors: FieldError[], submitted: Record<string, string>, values?: never }

export function readSettingsForm(body: unknown, today: CalendarDate): Form<StatementSettings> {
  const { errors, submitted, ...read } = readingOf(body, today)
  const answerWithin = read.text('answer-within', 'time', 100, 'Enter within what time you answer, like 10 working days')
  const inNorthernIreland = read.choice('northern-ireland', ['yes'], null) === 'yes'
  const doing = read.text('doing', 'text', 2000, null)
  return errors.length > 0 ? { errors, submitted } : { values: { answerWithin, inNorthernIreland, doing }, submitted }
}

export function readReviewForm(body: unknown, today: CalendarDate): Form<{ found: string }> {
  const { errors, submitted, ...read } = readingOf(body, today)
  const found = read.text('found', 'text', 1000, null)
  if (field(body, 'read-through') !== 'yes') errors.unshift({ field: 'read-through', message: 'Select the box to say that you have read the statement through' })
  return errors.length > 0 ? { errors, submitted } : { values: { found }, submitted }
}
