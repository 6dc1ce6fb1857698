import type { Fund } from '../../funds/fund.js'
import { type Pence, pence, sumOf } from '../../money.js'
import type { Payment, PaymentLine } from '../payment.js'
import type { LineFacts } from './line-facts-query.js'

/** An account that is paid more than it owes: allowed, and said plainly before it is paid. */
export interface Overpayment {
  line: PaymentLine
  fund: Fund
  payingPence: Pence
  owedPence: Pence
  balanceAsAt: Date
  /** By how much the account will then be in credit. */
  creditPence: Pence
}

/** The accounts that are paid more than they owe, each once, however many lines it has, where what is owed can be told. */
export function overpaymentsOf(payment: Payment, facts: readonly LineFacts[]): Overpayment[] {
  const told = facts.filter(({ owedPence }) => owedPence !== null)
  return told.flatMap(({ line, fund, holder, owedPence }, index): Overpayment[] => {
    const isToldBefore = told.slice(0, index).some(earlier => isSameAccount(earlier.line, line))
    if (holder === undefined || owedPence === null || isToldBefore) return []
    const payingPence = sumOf(payment.completeLines().filter(other => isSameAccount(other, line)).map(other => other.amount_pence))
    const creditPence = pence(payingPence - owedPence)
    return creditPence > 0 ? [{ line, fund, payingPence, owedPence, balanceAsAt: holder.balance_as_at, creditPence }] : []
  })
}

function isSameAccount(one: PaymentLine, other: PaymentLine): boolean {
  return one.fund_code === other.fund_code && one.account_reference === other.account_reference
}
