import type { Knex } from 'knex'
import { paidToday } from '../../funds/account-holder.js'
import type { Payment, PaymentLine } from '../payment.js'

/** A line that may be a mistake: it is asked about before it is paid. */
export interface Repeat {
  line: PaymentLine
  /** The same reference stands in the basket already. */
  isTwiceInBasket: boolean
  /** This amount has reached this account today already. */
  isPaidToday: boolean
}

/** The complete lines that look like repeats and have not been confirmed. */
export async function repeatsOf(trx: Knex.Transaction, payment: Payment, now: Date): Promise<Repeat[]> {
  const asked = payment.completeLines().filter(line => !line.repeat_accepted)
  if (asked.length === 0) return []
  const accounts = asked.map(line => ({ fundCode: line.fund_code, reference: line.account_reference, amountPence: line.amount_pence }))
  const paid = await paidToday(trx, payment.council_id, accounts, now)
  return asked.flatMap((line, index): Repeat[] => {
    const isTwiceInBasket = payment.lines.some(other => other.line_number < line.line_number &&
      other.fund_code === line.fund_code && other.account_reference === line.account_reference)
    const isPaidToday = paid.some(account => account === accounts[index])
    return isTwiceInBasket || isPaidToday ? [{ line, isTwiceInBasket, isPaidToday }] : []
  })
}
