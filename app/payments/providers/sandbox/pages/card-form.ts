import type { CalendarDate } from '../../../../dates.js'
import { looksLikeCardNumber } from '../test-cards.js'

export interface CardEntry {
  readonly cardNumber: string
  /** `MM/YY`. */
  readonly expiry: string
  readonly cardholderName: string
  readonly postcode: string | null
}

export interface FieldError {
  readonly field: string
  readonly message: string
}

/** What the page shows again: never the number or the security code. */
type Submitted = Readonly<Record<'expiryMonth' | 'expiryYear' | 'cardholderName' | 'postcode', string>>

export type CardForm =
  | { readonly values: CardEntry, readonly errors?: never }
  | { readonly errors: FieldError[], readonly submitted: Submitted, readonly values?: never }

/** Reads the card page's form. A payment over the telephone is asked for no address. */
export function readCardForm(body: unknown, today: CalendarDate, asksPostcode: boolean): CardForm {
  const field = (name: string) => textIn(body, name)
  const cardNumber = field('cardNumber').replace(/[\s-]/g, '')
  const submitted = {
    expiryMonth: field('expiryMonth'), expiryYear: field('expiryYear'), cardholderName: field('cardholderName'), postcode: field('postcode')
  }
  const expiry = readExpiry(submitted.expiryMonth, submitted.expiryYear)
  const rules: [string, boolean, string][] = [
    ['cardNumber', looksLikeCardNumber(cardNumber), 'Enter a card number from the list of test cards'],
    ['expiryMonth', expiry !== null, 'Enter the expiry date as a month and a year, like 09 and 28'],
    ['expiryMonth', expiry === null || expiry.month >= today.slice(0, 7), 'Enter an expiry date that has not passed'],
    ['cardholderName', isName(submitted.cardholderName), 'Enter the name as it appears on the card'],
    ['cvc', /^\d{3,4}$/.test(field('cvc')), 'Enter the security code, which is 3 or 4 digits'],
    ['postcode', !asksPostcode || /^[a-z0-9 ]{2,10}$/i.test(submitted.postcode), 'Enter the postcode of the card’s billing address']
  ]
  const errors = rules.filter(([, holds]) => !holds).map(([name, , message]) => ({ field: name, message }))
  if (errors.length > 0 || expiry === null) return { errors, submitted }

  const { cardholderName, postcode } = submitted
  return { values: { cardNumber, expiry: expiry.label, cardholderName, postcode: asksPostcode ? postcode.toUpperCase() : null } }
}

function textIn(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === 'string' ? value.trim() : ''
}

/** `month` sorts as dates do, `2028-09`; `label` is how a card has it, `09/28`. */
function readExpiry(month: string, year: string): { month: string, label: string } | null {
  if (!/^(0?[1-9]|1[0-2])$/.test(month) || !/^(20)?\d{2}$/.test(year)) return null
  const [twoDigitMonth, twoDigitYear] = [month.padStart(2, '0'), year.slice(-2)]
  return { month: `20${twoDigitYear}-${twoDigitMonth}`, label: `${twoDigitMonth}/${twoDigitYear}` }
}

/** A name with many digits is a card number typed in the wrong place. */
function isName(name: string): boolean {
  return name.length > 0 && name.length <= 255 && name.replace(/\D/g, '').length < 10
}
