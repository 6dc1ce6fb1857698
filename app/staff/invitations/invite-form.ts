import { isId } from '../../ids.js'
import { field, type FieldError } from '../../web/form-body.js'
import type { AccessChoices } from '../people/access-choices-query.js'
import { type Access, readAccessForm, type SubmittedAccess } from '../people/access-form.js'
import { type PersonName, readNameForm } from '../people/name-form.js'

export interface Invitee extends Access, PersonName {
  /** The id that they will have. It comes with the form, so that a form sent twice invites one person. */
  id: string
}

export type InviteForm =
  | { values: Invitee, errors: never[], submitted: SubmittedAccess }
  | { values?: never, errors: FieldError[], submitted: SubmittedAccess }

export function readInviteForm(body: unknown, choices: AccessChoices): InviteForm {
  const [access, person] = [readAccessForm(body, choices), readNameForm(body)]
  const errors = [...person.errors, ...access.errors]
  const submitted = { ...access.submitted, ...person.submitted }
  const id = field(body, 'key')
  if (person.values === undefined || access.values === undefined || !isId(id)) return { errors, submitted }
  return { values: { ...access.values, ...person.values, id }, errors: [], submitted }
}
