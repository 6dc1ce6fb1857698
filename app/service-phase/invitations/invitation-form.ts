import { looksLikeCardNumber, withoutCardNumber } from '../../funds/card-number.js'
import { readEmail } from '../../messages/email-address.js'
import { field, type FieldError } from '../../web/form-body.js'
import { mostOfHousehold } from './invitation.js'
import { type NewInvitation, usualHousehold } from './invite.js'

const longestName = 100
const longestAddress = 300

/** As somebody typed it, or as it stands in a row of a file. */
export type SubmittedInvitation = Record<'name' | 'address' | 'email' | 'household', string>

export type InvitationForm = { values: NewInvitation, submitted: SubmittedInvitation, errors?: never } | { errors: FieldError[], submitted: SubmittedInvitation, values?: never }

/** Whom to invite: by email where there is one, or else by letter. A household is one with the number of times that its code can be accepted. */
export function readInvitation(body: unknown): InvitationForm {
  const typed: SubmittedInvitation = {
    name: field(body, 'name').trim(), address: field(body, 'address').replace(/\r\n?/g, '\n').trim(), email: field(body, 'email').trim(), household: field(body, 'household').trim()
  }
  const submitted = Object.fromEntries(Object.entries(typed).map(([key, text]) => [key, withoutCardNumber(text)])) as SubmittedInvitation
  const errors = faultsOf(typed)
  if (errors.length > 0) return { errors, submitted }
  const times = typed.household === '' ? null : /^yes$/i.test(typed.household) ? usualHousehold : Number(typed.household)
  return {
    submitted, values: {
      kind: times === null || /^no$/i.test(typed.household) ? 'person' : 'household', delivery: typed.email === '' ? 'letter' : 'email',
      mostAcceptances: times === null || /^no$/i.test(typed.household) ? 1 : times, recipient: { name: typed.name, address: typed.address, email: typed.email }
    }
  }
}

function faultsOf({ name, address, email, household }: SubmittedInvitation): FieldError[] {
  const errors: FieldError[] = []
  const cards = Object.entries({ name, address, email, household }).filter(([, text]) => looksLikeCardNumber(text))
  for (const [key] of cards) errors.push({ field: key, message: 'That looks like a card number. We have not kept it' })
  if (name === '') errors.push({ field: 'name', message: 'Enter the name' })
  if (name.length > longestName) errors.push({ field: 'name', message: `The name must be ${longestName} characters or less` })
  if (address.length > longestAddress) errors.push({ field: 'address', message: `The address must be ${longestAddress} characters or less` })
  if (address === '' && email === '') errors.push({ field: 'email', message: 'Enter an email address, or a postal address for a letter' })
  if (email !== '') errors.push(...readEmail({ email }).errors ?? [])
  const isHousehold = /^(\d{1,2})$/.test(household) && Number(household) >= 1 && Number(household) <= mostOfHousehold
  if (!/^(yes|no|)$/i.test(household) && !isHousehold) {
    errors.push({ field: 'household', message: `For a household, say how many times its code can be accepted: from 1 to ${mostOfHousehold}` })
  }
  return errors.filter((error, index) => errors.findIndex(other => other.field === error.field) === index)
}
