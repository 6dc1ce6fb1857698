import { type AmountLimits, brokenLimit } from '../../funds/amount-limits.js'
import { looksLikeCardNumber } from '../../funds/card-number.js'
import { type AmountFault, formatMoney, parseAmount, type Pence } from '../../money.js'
import { field, type FieldError } from '../../web/form-body.js'
import type { AmountOffer } from './amount-page.js'

export interface AmountValues {
  amountPence: Pence
  choice: 'balance' | 'instalment' | 'other'
  debt: string | null
}

export type AmountForm =
  | { values: AmountValues, errors?: never }
  | { errors: FieldError[], submitted: { choice: string, amount: string }, values?: never }

/**
 * Reads an amount as people type it, or one of the offered ones; within every limit. The form says how much was owed when it was drawn:
 * what was offered then is not taken when that has changed.
 */
export function readAmountForm(body: unknown, offer: AmountOffer | null, limits: readonly AmountLimits[]): AmountForm {
  const hasChoices = offer !== null && offer.choices.length > 0
  const submitted = { choice: field(body, 'choice'), amount: field(body, 'amount') }
  if (hasChoices && submitted.choice === '') return refused('choice', 'missing', 'Select how much you want to pay', submitted)
  const seenOwed = field(body, 'owedPence')
  if (hasChoices && submitted.choice !== 'other' && seenOwed !== '' && seenOwed !== String(offer.owedPence)) {
    return refused('choice', 'changed', 'What is owed has changed since you opened this page. Select how much you want to pay', { ...submitted, choice: '' })
  }
  const chosen = offer?.choices.find(choice => choice.value === submitted.choice)
  if (chosen !== undefined) {
    return withinLimits({ amountPence: chosen.amountPence, choice: chosen.kind, debt: chosen.debt }, 'choice', limits, submitted)
  }
  if (hasChoices && submitted.choice !== 'other') return refused('choice', 'missing', 'Select how much you want to pay', submitted)
  if (looksLikeCardNumber(submitted.amount)) {
    return refused('amount', 'card-number', 'That looks like a card number. Enter an amount in pounds and pence. We have not kept the number you typed',
      { ...submitted, amount: '' })
  }
  const parsed = parseAmount(submitted.amount)
  if (parsed.pence === undefined) return refused('amount', parsed.fault, faultWords[parsed.fault], submitted)
  return withinLimits({ amountPence: parsed.pence, choice: 'other', debt: offer?.oldestDebt ?? null }, 'amount', limits, submitted)
}

/** Why an amount is not taken, for counting. */
type AmountRefusal = AmountFault | 'changed' | 'card-number' | 'zero' | 'below-least' | 'above-most'

const faultWords: Record<AmountFault, string> = {
  'missing': 'Enter the amount you want to pay',
  'not-a-number': 'Enter an amount in pounds and pence, like 120 or 85.50',
  'negative': 'Enter an amount that is more than £0',
  'too-many-decimals': 'Enter an amount in pounds and pence with no more than 2 numbers after the point, like 85.50',
  'too-large': 'Enter a smaller amount'
}

function withinLimits(
  values: AmountValues, fieldName: string, limits: readonly AmountLimits[], submitted: { choice: string, amount: string }
): AmountForm {
  const broken = brokenLimit(values.amountPence, limits)
  if (broken === null) return { values }
  const { fault, limit } = broken
  if (values.amountPence === 0) return refused(fieldName, 'zero', 'Enter an amount that is more than £0', submitted)
  return refused(fieldName, fault === 'too-small' ? 'below-least' : 'above-most', fault === 'too-small'
    ? `The least you can pay is ${formatMoney(limit)}`
    : `The most you can pay is ${formatMoney(limit)}`, submitted)
}

function refused(fieldName: string, code: AmountRefusal, message: string, submitted: { choice: string, amount: string }): AmountForm {
  return { errors: [{ field: fieldName, code, message }], submitted }
}
