import { cardNumberFault, looksLikeCardNumber, withoutCardNumber } from '../../funds/card-number.js'
import { readEmail } from '../../messages/email-address.js'
import { field, type FieldError } from '../../web/form-body.js'

/** What somebody is called, and the email in lower case that they sign in with. */
export interface PersonName {
  name: string
  email: string
}

export type NameForm =
  | { values: PersonName, errors: never[], submitted: PersonName }
  | { values?: never, errors: FieldError[], submitted: PersonName }

const longestName = 100

export function readNameForm(body: unknown): NameForm {
  const email = readEmail(body)
  const name = field(body, 'name').replace(/\p{Cf}/gu, '').replace(/\s+/g, ' ').trim()
  const errors = [...nameFaults(name), ...email.errors ?? []]
  const submitted = { name: withoutCardNumber(name), email: email.values?.email ?? email.submitted?.email ?? '' }
  if (errors.length > 0 || email.values === undefined) return { errors, submitted }
  return { values: { name, email: email.values.email.toLowerCase() }, errors: [], submitted }
}

function nameFaults(name: string): FieldError[] {
  if (name === '') return [{ field: 'name', message: 'Enter their name' }]
  if (looksLikeCardNumber(name)) return [{ field: 'name', message: cardNumberFault('their name') }]
  return name.length > longestName ? [{ field: 'name', message: `Name must be ${longestName} characters or fewer` }] : []
}
