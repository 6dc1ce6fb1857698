import { cardNumberFault, looksLikeCardNumber, withoutCardNumber } from '../../funds/card-number.js'
import { readPostcode } from '../../funds/postcode.js'
import { readEmail } from '../../messages/email-address.js'
import { field, type FieldError } from '../../web/form-body.js'
import { readPayCode } from './pay-link.js'
import type { Delivery } from './send-link.js'

const longestAddress = 300

type LinkForm =
  | { values: { delivery: Delivery, address?: string }, errors?: never, submitted?: never }
  | { values?: never, errors: FieldError[], submitted: { delivery: string, email: string, address: string, postcode: string } }

/**
 * How a link is sent, and where to. A letter for an account that we hold goes to its holder, and asks for nothing more. No card number is
 * given back, not even of a field that is of no account.
 */
export function readLinkForm(body: unknown, heldPostcode: string | undefined): LinkForm {
  const submitted = {
    delivery: withoutCardNumber(field(body, 'delivery')), email: withoutCardNumber(field(body, 'email')),
    address: withoutCardNumber(field(body, 'address').trim()), postcode: withoutCardNumber(field(body, 'postcode'))
  }
  if (submitted.delivery === 'email') {
    const email = readEmail(body)
    return email.values === undefined
      ? { errors: email.errors, submitted: { ...submitted, ...email.submitted } }
      : { values: { delivery: { delivery: 'email', email: email.values.email } } }
  }
  if (submitted.delivery !== 'letter') return { errors: [{ field: 'delivery', message: 'Select how to send the link' }], submitted }
  if (heldPostcode !== undefined) return { values: { delivery: { delivery: 'letter', postcode: heldPostcode } } }
  const postcode = readPostcode(submitted.postcode)
  const addressFault = faultOfAddress(field(body, 'address').trim())
  if (postcode !== null && addressFault === null) {
    return { values: { delivery: { delivery: 'letter', postcode }, address: submitted.address } }
  }
  const errors: FieldError[] = addressFault === null ? [] : [{ field: 'address', message: addressFault }]
  return { errors: postcode === null ? [...errors, postcodeError(field(body, 'postcode'))] : errors, submitted }
}

type CallerCodeForm =
  | { values: { postcode: string }, errors?: never, submitted?: never }
  | { values?: never, errors: FieldError[], submitted: { postcode: string } }

/** The postcode that a caller will type beside their code: the account holder's, or what the adviser enters when we hold none. */
export function readCallerCodeForm(body: unknown, heldPostcode: string | undefined): CallerCodeForm {
  const typed = field(body, 'postcode')
  const postcode = heldPostcode ?? readPostcode(typed)
  return postcode === null ? { errors: [postcodeError(typed)], submitted: { postcode: withoutCardNumber(typed) } } : { values: { postcode } }
}

type PayCodeForm =
  | { values: { code: string, postcode: string }, errors?: never, submitted?: never }
  | { values?: never, errors: FieldError[], submitted: { code: string, postcode: string } }

/** A code from a letter or an adviser, with the postcode that goes with it. */
export function readPayCodeForm(body: unknown): PayCodeForm {
  const submitted = { code: field(body, 'code'), postcode: field(body, 'postcode') }
  const code = readPayCode(submitted.code)
  const postcode = readPostcode(submitted.postcode)
  if (code !== null && postcode !== null) return { values: { code, postcode } }
  const errors: FieldError[] = []
  if (code === null) errors.push({ field: 'code', message: codeFault(submitted.code) })
  if (postcode === null) errors.push(postcodeError(submitted.postcode))
  return { errors, submitted: { code: withoutCardNumber(submitted.code), postcode: withoutCardNumber(submitted.postcode) } }
}

/** Which of the two was wrong is not said: each protects the other. */
export const wrongPayCode: FieldError = {
  field: 'code', message: 'The code and postcode do not go together. Check both, then enter them again'
}

function codeFault(typed: string): string {
  return looksLikeCardNumber(typed) ? cardNumberFault('the code from your letter or from our adviser')
    : 'Enter the code, which is 10 letters and numbers, like 7KQ2-93X-M4D'
}

function postcodeError(typed: string): FieldError {
  return { field: 'postcode', message: looksLikeCardNumber(typed) ? cardNumberFault('a postcode') : 'Enter a full UK postcode, like SW1A 2AA' }
}

function faultOfAddress(address: string): string | null {
  if (address === '') return 'Enter the name and address for the letter'
  if (address.length > longestAddress) return `Name and address must be ${longestAddress} characters or fewer`
  return looksLikeCardNumber(address) ? cardNumberFault('a name and address') : null
}
