import { looksLikeCardNumber } from '../funds/card-number.js'
import { field, type FieldError } from '../web/form-body.js'

export type EmailForm<Values> =
  | { values: Values, errors?: never, submitted?: never }
  | { errors: FieldError[], submitted: { email: string }, values?: never }

/** An email address, loosely: something, an at sign, and a domain with a dot. Characters that cannot be seen are left out. */
export function readEmail(body: unknown): EmailForm<{ email: string }> {
  const typed = field(body, 'email').replace(/\p{Cf}/gu, '').trim()
  const fail = (code: string, message: string, email = typed) => ({ errors: [{ field: 'email', code, message }], submitted: { email } })
  if (looksLikeCardNumber(typed)) return fail('card-number', 'That looks like a card number. Enter an email address instead. We have not kept the number you typed', '')
  const isAddress = typed.length <= 254 && /^[^\s@<>"(),:;[\]\\]{1,64}@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i.test(typed)
  return isAddress ? { values: { email: typed } } : fail('not-an-address', 'Enter an email address in the correct format, like name@example.com')
}
