import type { Knex } from 'knex'
import { type AccountHolder, findAccountHolders } from '../../funds/account-holder.js'
import { type Fund, fundsByCode } from '../../funds/fund.js'
import type { Payment, PaymentLine } from '../payment.js'

/** A line with what its questions depend on. */
export interface LineFacts {
  line: PaymentLine
  fund: Fund
  /** The account, for funds whose accounts must exist; undefined otherwise, or when it has gone. */
  holder: AccountHolder | undefined
}

/** The facts of each line of a payment, in order. */
export async function factsOf(trx: Knex.Transaction, payment: Payment, lines = payment.lines): Promise<LineFacts[]> {
  if (lines.length === 0) return []
  const funds = await fundsByCode(trx, payment.council_id, lines.map(line => line.fund_code))
  const known = lines.filter(line => funds.get(line.fund_code)?.account_must_exist)
  const holders = known.length === 0 ? [] : await findAccountHolders(trx, payment.council_id,
    known.map(line => [line.fund_code, line.account_reference] as const))
  return lines.map(line => {
    const fund = funds.get(line.fund_code)
    if (fund === undefined) throw new Error(`No fund ${line.fund_code}`)
    const holder = holders.find(found => found.fund_code === line.fund_code && found.reference === line.account_reference)
    return { line, fund, holder }
  })
}

/** The kind of method by which this payment would be made, which decides about stops. */
export function methodKindOf(payment: Payment): 'card_online' | 'card_assisted' {
  return payment.helped_by === null ? 'card_online' : 'card_assisted'
}

/** An account's stop that acts on this payment, if there is one. */
export function isStopped(payment: Payment, { holder }: LineFacts): boolean {
  return holder?.isStoppedFor(payment.channel, methodKindOf(payment)) === true
}

/**
 * The question that comes next for a line, or null when all have been answered. Going on, going back, skipping ahead and changing an
 * answer all come down to this one rule.
 */
export function questionOf(payment: Payment, facts: LineFacts): string | null {
  const path = linePath(payment, facts.line)
  if (facts.holder !== undefined && facts.line.postcode_answer === null && !facts.line.isComplete()) return `${path}/postcode`
  return facts.line.isComplete() && !isStopped(payment, facts) ? null : `${path}/amount`
}

/** The first question of the whole payment that has no answer yet: null means that it can be checked and paid. */
export function firstQuestion(payment: Payment, facts: readonly LineFacts[]): string | null {
  if (facts.length === 0) return `/payments/${payment.id}/add`
  for (const lineFacts of facts) {
    const question = questionOf(payment, lineFacts)
    if (question !== null) return question
  }
  return payment.details_given ? null : `/payments/${payment.id}/details`
}

export function linePath(payment: Payment, line: PaymentLine): string {
  return `/payments/${payment.id}/lines/${line.line_number}`
}
