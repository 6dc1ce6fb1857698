import { isId } from '../../ids.js'
import { field, type FieldError } from '../../web/form-body.js'
import { maskPersonal } from '../mask-personal.js'
import { type ChosenFeedback, type StruckAs, struckAs } from './strike-out-query.js'

export interface SubmittedStriking {
  chosen: ChosenFeedback[]
  as: string
  why: string
}

export type StrikeForm =
  { values: { chosen: ChosenFeedback[], as: StruckAs, why: string }, submitted: SubmittedStriking, errors?: never } | { errors: FieldError[], submitted: SubmittedStriking, values?: never }

const longestWhy = 200

/** Reads what is to be struck out, as what, and what shows that it is not from users. A ticked box holds the version that was on the page. */
export function readStrikeForm(body: unknown): StrikeForm {
  const chosen = Object.keys((body ?? {}) as object).filter(name => name.startsWith('feedback-')).map(name => ({ id: name.slice('feedback-'.length), seen: Number(field(body, name)) }))
    .filter(({ id, seen }) => isId(id) && Number.isInteger(seen) && Math.abs(seen) < 1_000_000_000)
  const as = struckAs.find(one => one === field(body, 'as'))
  const why = maskPersonal(field(body, 'why').replace(/\s+/g, ' ').trim()).text
  const submitted = { chosen, as: as ?? '', why }
  const errors: FieldError[] = []
  if (chosen.length === 0) errors.push({ field: 'main-content', message: 'Tick what is not from users' })
  if (as === undefined) errors.push({ field: 'as', message: 'Choose what it is' })
  if (why === '' || why.length > longestWhy) errors.push({ field: 'why', message: `Say what shows it, in ${longestWhy} characters or less` })
  return as === undefined || errors.length > 0 ? { errors, submitted } : { values: { chosen, as, why }, submitted }
}
