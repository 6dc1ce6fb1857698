import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { withinLimits, type MoneyLimits } from '../users/person.js'

/** By which method a try takes the money, told from its row and its payment's as confirming it does. */
const kindOfAttempt = `case when attempt.is_telephone then 'card_telephone' when payments.helped_by is not null then 'card_assisted' else 'card_online' end`

/**
 * Leaves the payments that a person with these limits may see: every line of theirs is of their funds, and each try by a method of theirs.
 * The page of a payment tells of its whole sum, so one with a line of another fund is not shown in part.
 * @param query of payment_attempts as `attempt`, joined with payments
 */
export function attemptsWithinLimits(trx: Knex.Transaction, councilId: CouncilId, query: Knex.QueryBuilder, limits: MoneyLimits): Knex.QueryBuilder {
  if (limits.fundCodes !== null) {
    void query.whereNotExists(trx('payment_lines as line').where('line.council_id', councilId).whereRaw('line.payment_id = payments.id')
      .whereNotIn('line.fund_code', [...limits.fundCodes]).select(trx.raw('1')))
  }
  if (limits.methodCodes !== null) {
    void query.whereExists(withinLimits(
      trx('methods_of_payment as method').where('method.council_id', councilId).whereRaw(`method.kind = ${kindOfAttempt}`), limits, { method: 'method.code' }
    ).select(trx.raw('1')))
  }
  return query
}

/** Whether a person with these limits may see a payment. */
export async function isPaymentWithinLimits(trx: Knex.Transaction, councilId: CouncilId, paymentId: string, limits: MoneyLimits): Promise<boolean> {
  if (limits.fundCodes === null && limits.methodCodes === null) return true
  const payment = () => trx('payments').where({ 'payments.council_id': councilId, 'payments.id': paymentId })
    .leftJoin('payment_attempts as attempt', join => { join.on('attempt.council_id', 'payments.council_id').andOn('attempt.payment_id', 'payments.id') })
  const tries = async (query: Knex.QueryBuilder) => (await query.pluck('payments.id') as string[]).length
  return await tries(payment()) === await tries(attemptsWithinLimits(trx, councilId, payment(), limits))
}
