import { cardNumberFault, looksLikeCardNumber, withoutCardNumber } from '../funds/card-number.js'
import { formatDateTime } from '../dates.js'
import { field, type FieldError } from '../web/form-body.js'

export interface Credentials {
  /** In lower case, as accounts are kept. */
  email: string
  password: string
}

type SignInForm =
  | { values: Credentials, errors?: never, submitted?: never }
  | { values?: never, errors: FieldError[], submitted: { email: string } }

/** Reads the sign-in form. The password is taken as it is, spaces included, and never handed back; nor is a card number. */
export function readSignInForm(body: unknown): SignInForm {
  const email = field(body, 'email').trim().toLowerCase()
  const password = field(body, 'password')
  const errors: FieldError[] = []
  if (email === '') errors.push({ field: 'email', message: 'Enter your email address' })
  if (looksLikeCardNumber(email)) errors.push({ field: 'email', message: cardNumberFault('your email address') })
  if (password === '') errors.push({ field: 'password', message: 'Enter your password' })
  return errors.length > 0 ? { errors, submitted: { email: withoutCardNumber(email) } } : { values: { email, password } }
}

/** One answer for whatever was wrong, so that nobody learns who has an account. */
export const refusedSignIn: FieldError[] = [{ field: 'email', message: 'Check your email address and password, then enter them again' }]

/** Said only to whoever has given the right password. */
export const passwordsAreOff: FieldError[] = [{ field: 'email', message: 'Your council does not use passwords here. Use single sign-on instead' }]

/** Says when to try again, to the minute after. */
export function tooManyTries(fieldName: string, retryAfterSeconds: number, now: Date): FieldError[] {
  const minute = 60_000
  const at = new Date(Math.ceil((now.getTime() + retryAfterSeconds * 1000) / minute) * minute)
  return [{ field: fieldName, message: `You have tried too many times. Try again after ${formatDateTime(at)}` }]
}
