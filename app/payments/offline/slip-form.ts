import { brokenLimit } from '../../funds/amount-limits.js'
import { looksLikeCardNumber } from '../../funds/card-number.js'
import type { Fund } from '../../funds/fund.js'
import { formatMoney, parseAmount, type Pence, pence } from '../../money.js'
import { field, type FieldError } from '../../web/form-body.js'

export interface SlipAmount {
  amountPence: Pence | null
  error: FieldError | null
  submitted: string
}

/** Reads how much somebody will pay, if they know; within the fund's limits. */
export function readSlipAmount(body: unknown, fund: Fund): SlipAmount {
  const typed = field(body, 'amount').trim()
  const fail = (code: string, message: string, submitted = typed): SlipAmount => ({ amountPence: null, submitted, error: { field: 'amount', code, message } })
  if (typed === '') return { amountPence: null, error: null, submitted: '' }
  if (looksLikeCardNumber(typed)) return fail('card-number', 'That looks like a card number. Enter an amount in pounds and pence. We have not kept the number you typed', '')
  const { pence: amount, fault } = parseAmount(typed)
  if (amount === undefined) return fail(fault, 'Enter an amount in pounds and pence, like 85.50, or leave it empty')
  const broken = brokenLimit(amount, [{ minimum: pence(fund.minimum_pence), maximum: pence(fund.maximum_pence) }])
  if (broken === null) return { amountPence: amount, error: null, submitted: typed }
  const [code, which] = broken.fault === 'too-small' ? ['below-least', 'more'] : ['above-most', 'less']
  return fail(code, `The amount must be ${formatMoney(broken.limit)} or ${which}`)
}
