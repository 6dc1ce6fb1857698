import type { Knex } from 'knex'
import { type AccountHolder, findAccountHolders } from '../../funds/account-holder.js'
import { fundsByCode } from '../../funds/fund.js'
import { maskReference } from '../../funds/masked-reference.js'
import type { Pence } from '../../money.js'
import type { Payment } from '../payment.js'

/** What a message or letter may tell of a payment: enough to know what it is for, too little to learn an account from. */
export interface PayableSummary {
  reference: string
  lines: { fundName: string, maskedReference: string, amountPence: Pence }[]
  totalPence: Pence
}

export async function payableSummary(trx: Knex.Transaction, payment: Payment): Promise<PayableSummary> {
  const lines = payment.completeLines()
  const funds = await fundsByCode(trx, payment.council_id, lines.map(line => line.fund_code))
  return {
    reference: payment.reference,
    lines: lines.map(line => ({
      fundName: funds.get(line.fund_code)?.name ?? line.fund_code,
      maskedReference: maskReference(line.account_reference),
      amountPence: line.amount_pence
    })),
    totalPence: payment.totalPence()
  }
}

/** The holder of the first account of a payment that we hold one of; undefined when there is none. */
export async function firstHolder(trx: Knex.Transaction, payment: Payment): Promise<AccountHolder | undefined> {
  if (payment.lines.length === 0) return undefined
  const holders = await findAccountHolders(trx, payment.council_id,
    payment.lines.map(line => [line.fund_code, line.account_reference] as const))
  const held = payment.lines.flatMap(line => {
    return holders.filter(holder => holder.fund_code === line.fund_code && holder.reference === line.account_reference)
  })
  return held[0]
}
