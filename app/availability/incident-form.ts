import { type Closure, closures } from '../councils/planned-window.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { isId } from '../ids.js'
import { field, type FieldError } from '../web/form-body.js'
import type { Incident } from './incidents.js'
import { longestWords, readInstant } from './window-form.js'

export type SubmittedIncident = Record<'key' | 'affects' | 'beganDay' | 'beganTime' | 'endedDay' | 'endedTime' | 'words', string>

export type IncidentForm = { values: Incident, submitted: SubmittedIncident, errors?: never } | { errors: FieldError[], submitted: SubmittedIncident, values?: never }

/** Reads what went wrong, from when and, where it is over, until when by London's clocks, in words for residents. */
export function readIncidentForm(body: unknown, now: Date): IncidentForm {
  const typed = (name: string): string => field(body, name).trim()
  const submitted: SubmittedIncident = {
    key: typed('key'), affects: typed('affects'), beganDay: typed('beganDay'), beganTime: typed('beganTime'), endedDay: typed('endedDay'),
    endedTime: typed('endedTime'), words: maskCardNumbers(typed('words'))
  }
  const errors: FieldError[] = []
  const affects = closures.find((one): one is Closure => one === submitted.affects)
  if (affects === undefined) errors.push({ field: 'affects', message: 'Choose what did not work' })
  const beganAt = readInstant(submitted.beganDay, submitted.beganTime, { field: 'began', words: 'beginning' }, now, errors)
  if (beganAt !== undefined && beganAt > now) errors.push({ field: 'beganDay', message: 'The beginning must not be to come. Plan a closure instead' })
  const goesOn = submitted.endedDay === '' && submitted.endedTime === ''
  const endedAt = goesOn ? null : readInstant(submitted.endedDay, submitted.endedTime, { field: 'ended', words: 'end' }, now, errors)
  if (beganAt !== undefined && endedAt !== undefined && endedAt !== null && (endedAt < beganAt || endedAt > now)) {
    errors.push({ field: 'endedDay', message: 'The end must be after the beginning and not to come. Leave it empty while it goes on' })
  }
  const fault = textFault('words', typed('words'), longestWords, 'Say what people met, in words that residents will read')
  if (fault !== null) errors.push({ field: 'words', message: fault })
  if (affects === undefined || beganAt === undefined || endedAt === undefined || !isId(submitted.key) || errors.length > 0) return { errors, submitted }
  return { values: { id: submitted.key, affects, beganAt, endedAt, words: submitted.words, whatWeDid: '' }, submitted }
}
