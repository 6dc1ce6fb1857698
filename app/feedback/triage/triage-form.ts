import { type CalendarDate, parseTypedDate } from '../../dates.js'
import { field, type FieldError } from '../../web/form-body.js'
import { maskPersonal } from '../mask-personal.js'
import { feedbackStates, severities, type Triage } from './triage.js'

export type SubmittedTriage = Record<'state' | 'theme' | 'severity' | 'duplicate' | 'owner' | 'did' | 'elsewhere' | 'asked' | 'answered', string>

export type TriageForm = { values: Triage, submitted: SubmittedTriage, errors?: never } | { errors: FieldError[], submitted: SubmittedTriage, values?: never }

/** What a form can choose from. */
export interface TriageChoices {
  themes: readonly string[]
  ownerIds: readonly string[]
  /** What was typed as the number of what it repeats, found; null where there is none, or none was typed. */
  duplicateOf: string | null
  today: CalendarDate
}

/** Reads how somebody sorts feedback. */
export function readTriageForm(body: unknown, { themes, ownerIds, duplicateOf, today }: TriageChoices): TriageForm {
  const typed = (name: string) => maskPersonal(field(body, name).replace(/\r\n?/g, '\n').trim()).text
  const submitted = {
    state: field(body, 'state'), theme: field(body, 'theme'), severity: field(body, 'severity'), duplicate: field(body, 'duplicate').trim().slice(0, 40),
    owner: field(body, 'owner'), did: typed('did'), elsewhere: typed('elsewhere'), asked: field(body, 'asked').trim().slice(0, 40), answered: field(body, 'answered').trim().slice(0, 40)
  }
  const state = feedbackStates.find(one => one === submitted.state) ?? 'open'
  const [asked, answered] = [day(submitted.asked, today), day(submitted.answered, today)]
  const errors: FieldError[] = []
  const fault = (name: string, isWrong: boolean, message: string) => { if (isWrong) errors.push({ field: name, message }) }
  fault('duplicate', submitted.duplicate !== '' && duplicateOf === null, 'There is no other feedback with this number, or it is a duplicate itself')
  fault('did', submitted.did.length > 1000, `What we did must be 1,000 characters or less. It has ${submitted.did.length}`)
  fault('did', state === 'closed' && submitted.did === '' && duplicateOf === null, 'Say what we did, or why there is nothing to do')
  fault('elsewhere', submitted.elsewhere.length > 200, 'Who has to change something must be 200 characters or less')
  fault('elsewhere', submitted.elsewhere === '' && (state === 'waiting' || submitted.asked !== ''), 'Say who has to change something')
  fault('asked', asked === undefined, 'When they were asked must be a day up to today, like 27/3/2026')
  fault('asked', asked === null && (state === 'waiting' || submitted.answered !== ''), 'Say when they were asked')
  fault('answered', answered === undefined || (typeof asked === 'string' && typeof answered === 'string' && answered < asked), 'When they answered must be a day from when they were asked up to today')
  if (asked === undefined || answered === undefined || errors.length > 0) return { errors, submitted }
  return {
    values: {
      state, theme: themes.find(theme => theme === submitted.theme) ?? null, severity: severities.find(one => one === submitted.severity) ?? null, duplicateOf,
      ownerId: ownerIds.find(id => id === submitted.owner) ?? null, whatWeDid: submitted.did, elsewhereOf: submitted.elsewhere, elsewhereAskedOn: asked,
      elsewhereAnsweredOn: answered
    },
    submitted
  }
}

/** Null where none was typed; undefined where it is no day, or one to come. */
function day(text: string, today: CalendarDate): CalendarDate | null | undefined {
  if (text === '') return null
  const read = parseTypedDate(text, today)
  return read === null || read > today ? undefined : read
}
