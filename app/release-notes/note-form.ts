import { readingOf } from '../accessibility/typed-text.js'
import { type CalendarDate, typedDate } from '../dates.js'
import { type MeasureCode, measures } from '../measures/measure.js'
import { field, type FieldError } from '../web/form-body.js'
import type { NoteWords, ReleaseNote } from './release-note.js'
import type { CorrectionWords } from './write-note.js'

export type SubmittedNote = Record<string, string>

export type NoteForm =
  | { values: NoteWords, correction: CorrectionWords | null, submitted: SubmittedNote, errors?: never }
  | { errors: FieldError[], submitted: SubmittedNote, values?: never }

export interface NoteChoices {
  roleCodes: readonly string[]
  /** The feedback of each number that was typed; undefined where there is none. */
  feedbackOf: (number: string) => string | undefined
  today: CalendarDate
  /** What is published is corrected, and the correction told. */
  isPublished: boolean
}

/** Reads what changes, for whom and from when. */
export function readNoteForm(body: unknown, { roleCodes, feedbackOf, today, isPublished }: NoteChoices): NoteForm {
  const read = readingOf(body, today)
  const title = read.text('title', 'title', 120, 'Enter a title')
  const whatChanges = read.text('what', 'description', 4000, 'Write what changes')
  const screens = read.text('screens', 'list of screens', 2000, 'Write which screens or flows change')
  const roles = ticked(body, 'role', roleCodes, read.submitted)
  if (roles.length === 0) read.errors.push({ field: `role-${roleCodes[0] ?? ''}`, message: 'Select whom it affects' })
  const changesOn = read.day('changes', 'Enter the day from which it changes')
  const toldFrom = read.day('told', null, day => changesOn !== null && day > changesOn ? 'Tell staff no later than on the day of the change' : null)
  const evidence = read.text('evidence', 'evidence', 2000, null)
  const measureCodes = ticked(body, 'measure', measures.map(({ code }) => code), read.submitted)
  read.submitted.feedback = field(body, 'feedback').trim().slice(0, 500)
  const numbers = feedbackNumbers(body)
  const unknown = numbers.filter(number => feedbackOf(number) === undefined)
  if (unknown.length > 0) read.errors.push({ field: 'feedback', message: `There is no feedback with the number ${unknown.join(', ')}` })
  const correction = isPublished ? { words: read.text('correction', 'correction', 500, 'Write what you have put right'), asksAgain: field(body, 'again') === 'yes' } : null
  read.submitted.again = correction?.asksAgain === true ? 'yes' : ''
  if (read.errors.length > 0 || changesOn === null) return { errors: read.errors, submitted: read.submitted }
  const feedbackIds = [...new Set(numbers.flatMap(number => feedbackOf(number) ?? []))]
  return { values: { title, whatChanges, screens, evidence, measureCodes, feedbackIds, roleCodes: roles, changesOn, toldFrom }, correction, submitted: read.submitted }
}

/** The numbers of feedback that were typed, with commas or spaces between: twenty at most. */
export function feedbackNumbers(body: unknown): string[] {
  return field(body, 'feedback').toLowerCase().split(/[\s,;]+/).filter(number => number !== '').slice(0, 20).map(number => number.slice(0, 40))
}

/** A note as a form has it. */
export function asSubmitted(note: ReleaseNote): SubmittedNote {
  return {
    title: note.title, what: note.whatChanges, screens: note.screens, evidence: note.evidence, changes: typedDate(note.changesOn), told: typedDate(note.toldFrom),
    feedback: note.feedbackIds.map(id => id.slice(-8)).join(', '), ...Object.fromEntries(note.roleCodes.map(code => [`role-${code}`, 'yes'])),
    ...Object.fromEntries(note.measureCodes.map((code: MeasureCode) => [`measure-${code}`, 'yes']))
  }
}

function ticked<Code extends string>(body: unknown, kind: string, codes: readonly Code[], submitted: SubmittedNote): Code[] {
  const chosen = codes.filter(code => field(body, `${kind}-${code}`) === 'yes')
  for (const code of chosen) submitted[`${kind}-${code}`] = 'yes'
  return chosen
}
