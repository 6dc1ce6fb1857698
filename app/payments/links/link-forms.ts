import { looksLikeCardNumber } from '../../funds/card-number.js'
import { readPostcode } from '../../postcode.js'
import { readEmail } from '../../messages/email-address.js'
import { field, type FieldError } from '../../web/form-body.js'
import { readPayCode } from './pay-link.js'
import type { Delivery } from './send-link.js'

const longestAddress = 300
const cardFault = 'That looks like a card number. Enter a name and address instead. We have not kept the number you typed'

type LinkForm =
  | { values: { delivery: Delivery, address?: string }, errors?: never, submitted?: never }
  | { values?: never, errors: FieldError[], submitted: { delivery: string, email: string, address: string, postcode: string } }

/** How a link is sent, and where to. A letter for an account that we hold goes to its holder, and asks for nothing more. */
export function readLinkForm(body: unknown, heldPostcode: string | undefined): LinkForm {
  const submitted = {
    delivery: field(body, 'delivery'), email: field(body, 'email'), address: field(body, 'address').trim(), postcode: field(body, 'postcode')
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
  const addressFault = faultOfAddress(submitted.address)
  if (addressFault === cardFault) submitted.address = ''
  if (postcode !== null && addressFault === null) {
    return { values: { delivery: { delivery: 'letter', postcode }, address: submitted.address } }
  }
  const errors: FieldError[] = addressFault === null ? [] : [{ field: 'address', message: addressFault }]
  return { errors: postcode === null ? [...errors, postcodeError] : errors, submitted }
}

type CallerCodeForm =
  | { values: { postcode: string }, errors?: never, submitted?: never }
  | { values?: never, errors: FieldError[], submitted: { postcode: string } }

/** The postcode that a caller will type beside their code: the account holder's, or what the adviser enters when we hold none. */
export function readCallerCodeForm(body: unknown, heldPostcode: string | undefined): CallerCodeForm {
  const typed = field(body, 'postcode')
  const postcode = heldPostcode ?? readPostcode(typed)
  return postcode === null ? { errors: [postcodeError], submitted: { postcode: typed } } : { values: { postcode } }
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
  if (code === null) errors.push({ field: 'code', message: looksLikeCardNumber(submitted.code) ? codeCardFault : codeFault })
  if (postcode === null) errors.push(postcodeError)
  return { errors, submitted: { code: withoutCardNumber(submitted.code), postcode: withoutCardNumber(submitted.postcode) } }
}

const codeFault = 'Enter the code, which is 10 letters and numbers, like 7KQ2-93X-M4D'
const codeCardFault = 'That looks like a card number. Enter the code from your letter or from our adviser instead. We have not kept the number you typed'

function withoutCardNumber(typed: string): string {
  return looksLikeCardNumber(typed) ? '' : typed
}

/** Which of the two was wrong is not said: each protects the other. */
export const wrongPayCode: FieldError = {
  field: 'code', message: 'The code and postcode do not go together. Check both, then enter them again'
}

const postcodeError: FieldError = { field: 'postcode', message: 'Enter a full UK postcode, like SW1A 2AA' }

function faultOfAddress(address: string): string | null {
  if (address === '') return 'Enter the name and address for the letter'
  if (address.length > longestAddress) return `Name and address must be ${longestAddress} characters or fewer`
  return address.split('\n').some(looksLikeCardNumber) ? cardFault : null
}
