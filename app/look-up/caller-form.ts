import { type CalendarDate, parseTypedDate } from '../dates.js'
import { cardNumberFault, looksLikeCardNumber, withoutCardNumber } from '../funds/card-number.js'
import { type Pence, parseAmount } from '../money.js'
import { readPostcode } from '../funds/postcode.js'
import { readReference } from '../references.js'
import { field, type FieldError } from '../web/form-body.js'
import { type Caller, callers } from './look-up.js'

/** What a caller said about themselves, with which an account opens. Its reference is as they said it. */
export interface AccountFacts {
  caller: Caller
  fundCode: string
  reference: string
  postcode: string
}

export interface ReceiptFacts {
  caller: Caller
  receipt: string
  amountPence: Pence
  paidOn: CalendarDate
}

export type Submitted = Record<string, string>

type Form<Facts> =
  | { values: Facts, submitted: Submitted, errors?: never }
  | { errors: FieldError[], submitted: Submitted, values?: never }

export function readAccountForm(body: unknown, fundCodes: readonly string[]): Form<AccountFacts> {
  const submitted = sent(body, ['caller', 'fund', 'reference', 'postcode'])
  const caller = callerOf(body)
  const fundCode = fundCodes.find(code => code === submitted.fund)
  const [reference, postcode] = [field(body, 'reference').trim(), readPostcode(field(body, 'postcode'))]
  if (caller !== undefined && fundCode !== undefined && reference !== '' && submitted.reference !== '' && postcode !== null) {
    return { values: { caller, fundCode, reference, postcode }, submitted }
  }
  const errors = [
    fundCode === undefined ? { field: 'fund', message: 'Select what they paid' } : null,
    submitted.reference === '' ? { field: 'reference', message: missing(reference, 'the account reference') } : null,
    postcode === null ? { field: 'postcode', message: looksLikeCardNumber(field(body, 'postcode')) ? cardNumberFault('a postcode') : 'Enter a full UK postcode, like SW1A 2AA' } : null,
    caller === undefined ? { field: 'caller', message: 'Select who is calling' } : null
  ]
  return { errors: errors.filter(error => error !== null), submitted }
}

export function readReceiptForm(body: unknown, today: CalendarDate): Form<ReceiptFacts> {
  const submitted = sent(body, ['receiptCaller', 'receipt', 'amount', 'paidOn'])
  const caller = callerOf(body, 'receiptCaller')
  const receipt = readReference(field(body, 'receipt'))
  const amount = parseAmount(field(body, 'amount'))
  const paidOn = parseTypedDate(field(body, 'paidOn'), today)
  if (caller !== undefined && receipt !== null && amount.fault === undefined && paidOn !== null) {
    return { values: { caller, receipt, amountPence: amount.pence, paidOn }, submitted }
  }
  const errors = [
    receipt === null ? { field: 'receipt', message: missing(field(body, 'receipt'), 'the receipt reference, like 7KQ2-93XM-4S') } : null,
    amount.fault === undefined ? null : { field: 'amount', message: 'Enter the amount that they paid, like 45.50' },
    paidOn === null ? { field: 'paidOn', message: 'Enter the day on which they paid, like 3 May 2026 or yesterday' } : null,
    caller === undefined ? { field: 'receiptCaller', message: 'Select who is calling' } : null
  ]
  return { errors: errors.filter(error => error !== null), submitted }
}

function callerOf(body: unknown, name = 'caller'): Caller | undefined {
  return callers.find(known => known === field(body, name))
}

function missing(typed: string, wanted: string): string {
  return looksLikeCardNumber(typed) ? cardNumberFault(wanted) : `Enter ${wanted}`
}

/** As it may be shown again. */
function sent(body: unknown, names: readonly string[]): Submitted {
  return Object.fromEntries(names.map(name => [name, withoutCardNumber(field(body, name).trim().slice(0, 100))]))
}
