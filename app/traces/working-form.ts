import { addDays, type CalendarDate, formatDate, parseTypedDate } from '../dates.js'
import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { field, type FieldError } from '../web/form-body.js'
import type { Closing } from './close-trace.js'
import { mostMarkerDays } from './marker.js'
import { type Outcome, outcomes } from './trace.js'

const longestWords = 1500

/** Until when the account is to carry its marker: from today on, and not for ever. */
export function readMarkerForm(body: unknown, today: CalendarDate): { values: CalendarDate, errors?: never } | { errors: FieldError[], values?: never } {
  const until = parseTypedDate(field(body, 'until'))
  const latest = addDays(today, mostMarkerDays)
  if (until !== null && until >= today && until <= latest) return { values: until }
  const message = until === null ? 'Enter a date with its year, like 3 May 2027' : until < today ? 'The date must be today or later' : `The date must be no later than ${formatDate(latest)}`
  return { errors: [{ field: 'until', message }] }
}

/** How a trace ends. Where there was nothing to do, the resident has to be told why. */
export function readClosingForm(body: unknown): { values: Closing, errors?: never, submitted: Closing } | { errors: FieldError[], submitted: { outcome: string, words: string }, values?: never } {
  const [chosen, words] = [field(body, 'outcome'), field(body, 'words').trim()]
  const outcome = outcomes.find((one): one is Outcome => one === chosen)
  const fault = textFault('text', words, longestWords, outcome === 'nothing-to-do' ? 'Write what you found, as the resident should read it' : null)
  const errors = [
    ...outcome === undefined ? [{ field: 'outcome', message: 'Choose what came of it' }] : [],
    ...fault === null ? [] : [{ field: 'words', message: fault }]
  ]
  if (outcome === undefined || errors.length > 0) return { errors, submitted: { outcome: chosen, words: maskCardNumbers(words) } }
  return { values: { outcome, words }, submitted: { outcome, words } }
}
