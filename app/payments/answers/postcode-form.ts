import { looksLikeCardNumber } from '../../funds/card-number.js'
import { readPostcode } from '../../funds/postcode.js'
import { field, type FieldError } from '../../web/form-body.js'

export type PostcodeForm =
  | { values: { postcode: string | null }, errors?: never }
  | { errors: FieldError[], submitted: { postcode: string }, values?: never }

/** What is wrong with a postcode, for counting. */
type PostcodeFault = 'missing' | 'card-number' | 'not-a-postcode' | 'no-match' | 'too-often'

/** Reads the postcode of an account; null is going on without it. A card number is not given back. */
export function readPostcodeForm(body: unknown): PostcodeForm {
  if (field(body, 'skip') !== '') return { values: { postcode: null } }
  const typed = field(body, 'postcode')
  if (typed.trim() === '') return postcodeError('missing', 'Enter the postcode, or continue without seeing what is owed', typed)
  if (looksLikeCardNumber(typed)) {
    return postcodeError('card-number', 'That looks like a card number. Enter a postcode instead. We have not kept the number you typed', '')
  }
  const postcode = readPostcode(typed)
  return postcode === null ? postcodeError('not-a-postcode', 'Enter a full UK postcode, like SW1A 2AA', typed) : { values: { postcode } }
}

/** The same page for a postcode that is one, but does not help. */
export function postcodeError(code: PostcodeFault, message: string, typed: string): Exclude<PostcodeForm, { values: object }> {
  return { errors: [{ field: 'postcode', code, message }], submitted: { postcode: typed } }
}
