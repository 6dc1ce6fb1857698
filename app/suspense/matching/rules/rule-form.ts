import { parseAmount, type Pence } from '../../../money.js'
import { field, type FieldError } from '../../../web/form-body.js'
import type { ReasonCode } from '../suggestion.js'
import { ruleReasons } from './suspense-rule.js'

/** What a rule for suspense says, as typed. */
export interface TypedSuspenseRule {
  reason: string
  fund: string
  maximum: string
  certainty: string
  amount: string
}

export interface SuspenseRuleValues {
  reasonCode: ReasonCode
  fundCode: string | null
  maximumPence: Pence
  leastScore: number
  needsAmount: boolean
}

/** How likely a suggestion must be, in a hundred. */
export const certainties = [90, 70, 50] as const

export const emptySuspenseRule: TypedSuspenseRule = { reason: '', fund: '', maximum: '', certainty: '90', amount: '' }

export function readSuspenseRuleForm(body: unknown, funds: Readonly<Record<string, string>>):
  { values: SuspenseRuleValues, errors?: never } | { values?: never, errors: FieldError[], submitted: TypedSuspenseRule } {
  const submitted: TypedSuspenseRule = {
    reason: field(body, 'reason'), fund: field(body, 'fund'), maximum: field(body, 'maximum'), certainty: field(body, 'certainty'), amount: field(body, 'amount')
  }
  const reasonCode = ruleReasons.find(reason => reason === submitted.reason)
  const leastScore = certainties.find(score => String(score) === submitted.certainty)
  const maximum = parseAmount(submitted.maximum)
  const errors = [
    ...reasonCode === undefined ? [{ field: 'reason', message: 'Select a reason' }] : [],
    ...submitted.fund !== '' && !Object.hasOwn(funds, submitted.fund) ? [{ field: 'fund', message: 'Select a fund, or all of them' }] : [],
    ...maximum.pence === undefined || maximum.pence <= 0 ? [{ field: 'maximum', message: 'Enter the most that may be allocated without a person, like 250 or 99.50' }] : [],
    ...leastScore === undefined ? [{ field: 'certainty', message: 'Select how likely the account must be' }] : []
  ]
  if (errors.length > 0 || reasonCode === undefined || leastScore === undefined || maximum.pence === undefined) return { errors, submitted }
  return { values: {
    reasonCode, leastScore, fundCode: submitted.fund === '' ? null : submitted.fund, maximumPence: maximum.pence, needsAmount: submitted.amount === 'yes'
  } }
}
