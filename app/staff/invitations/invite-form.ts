import { looksLikeCardNumber } from '../../funds/card-number.js'
import { isId } from '../../ids.js'
import { readEmail } from '../../messages/email-address.js'
import { field, type FieldError } from '../../web/form-body.js'
import type { AccessChoices } from '../people/access-choices-query.js'
import { type Access, readAccessForm, type SubmittedAccess } from '../people/access-form.js'

export interface Invitee extends Access {
  /** The id that they will have. It comes with the form, so that a form sent twice invites one person. */
  id: string
  name: string
  /** In lower case, as accounts are kept. */
  email: string
}

export type InviteForm =
  | { values: Invitee, errors: never[], submitted: SubmittedAccess }
  | { values?: never, errors: FieldError[], submitted: SubmittedAccess }

const longestName = 100

export function readInviteForm(body: unknown, choices: AccessChoices): InviteForm {
  const access = readAccessForm(body, choices)
  const email = readEmail(body)
  const name = field(body, 'name').replace(/\p{Cf}/gu, '').replace(/\s+/g, ' ').trim()
  const errors = [...nameFaults(name), ...email.errors ?? [], ...access.errors]
  const submitted = { ...access.submitted, name: looksLikeCardNumber(name) ? '' : name, email: email.values?.email ?? email.submitted?.email ?? '' }
  const id = field(body, 'key')
  if (errors.length > 0 || email.values === undefined || access.values === undefined || !isId(id)) return { errors, submitted }
  return { values: { ...access.values, id, name, email: email.values.email.toLowerCase() }, errors: [], submitted }
}

function nameFaults(name: string): FieldError[] {
  if (name === '') return [{ field: 'name', message: 'Enter their name' }]
  if (looksLikeCardNumber(name)) return [{ field: 'name', message: 'That looks like a card number. Enter their name instead. We have not kept the number you typed' }]
  return name.length > longestName ? [{ field: 'name', message: `Name must be ${longestName} characters or fewer` }] : []
}
