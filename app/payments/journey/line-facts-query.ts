import type { Knex } from 'knex'
import { AccountHolder, paidSince } from '../../funds/account-holder.js'
import type { AmountLimits } from '../../funds/amount-limits.js'
import { type Fund, fundsOf } from '../../funds/fund.js'
import { type Pence, pence } from '../../money.js'
import type { Payment, PaymentLine } from '../payment.js'

/** A line with what its questions depend on. */
export interface LineFacts {
  line: PaymentLine
  fund: Fund
  /** The account, for funds whose accounts must exist; undefined otherwise, or when it has gone. */
  holder: AccountHolder | undefined
  fundLimits: AmountLimits
  /** Those of the method by which this payment is made, which hold for each line and for the whole. */
  methodLimits: AmountLimits
  /** What the account owes, where it was asked for and can be told: to whoever gave the second fact. */
  owedPence: Pence | null
}

interface FactsRow extends Fund {
  line_number: number
  method_minimum: Pence
  method_maximum: Pence | null
  holder: Record<string, unknown> | null
  holder_balance_as_at: Date | null
  paid_since?: Pence | null
}

/** The kind of method by which this payment would be made, which decides about stops and limits. */
export function methodKindOf(payment: Payment): 'card_online' | 'card_assisted' {
  return payment.helped_by === null ? 'card_online' : 'card_assisted'
}

/** The facts of these lines of a payment, or of all of them, in order: one query, however many there are. */
export async function factsOf(
  trx: Knex.Transaction, payment: Payment, lines = payment.lines, { tellsOwed = false } = {}
): Promise<LineFacts[]> {
  if (lines.length === 0) return []
  const query = fundsOf(trx, payment.council_id)
    .join('payment_lines as line', join => { join.on('line.council_id', 'funds.council_id').andOn('line.fund_code', 'funds.code') })
    .join('methods_of_payment as method', join => { join.on('method.council_id', 'funds.council_id') })
    .leftJoin('account_holders as holder', join => {
      join.on('holder.council_id', 'line.council_id').andOn('holder.fund_code', 'line.fund_code')
        .andOn('holder.reference', 'line.account_reference').andOn('funds.account_must_exist', trx.raw('true'))
    })
    .leftJoin('stops as stop', join => { join.on('stop.council_id', 'holder.council_id').andOn('stop.code', 'holder.stop_code') })
    .where({ 'line.payment_id': payment.id, 'method.kind': methodKindOf(payment) })
    .whereIn('line.line_number', lines.map(line => line.line_number))
    .select('line.line_number', 'method.minimum_pence as method_minimum', 'method.maximum_pence as method_maximum',
      'holder.balance_as_at as holder_balance_as_at', trx.raw(`to_jsonb(holder) || jsonb_build_object('stop_reason', stop.reason,
        'stop_advice', stop.advice, 'stop_channels', stop.channels, 'stop_method_kinds', stop.method_kinds) as holder`))
  if (tellsOwed) void query.select(paidSinceOf(trx).as('paid_since'))
  const rows = await query.castTo<FactsRow[]>()
  return lines.map(line => {
    const row = rows.find(({ line_number }) => line_number === line.line_number)
    if (row === undefined) throw new Error(`Line ${line.line_number} of payment ${payment.id} has no fund`)
    const holder = row.holder === null ? undefined : AccountHolder.fromDatabaseJson({ ...row.holder, balance_as_at: row.holder_balance_as_at })
    return {
      line,
      fund: row,
      holder,
      fundLimits: { minimum: pence(row.minimum_pence), maximum: pence(row.maximum_pence) },
      methodLimits: { minimum: row.method_minimum, maximum: row.method_maximum },
      owedPence: tellsOwed && holder !== undefined && line.postcode_answer === 'matched' ? pence(holder.balance_pence - (row.paid_since ?? 0)) : null
    }
  })
}

function paidSinceOf(trx: Knex.Transaction): Knex.QueryBuilder {
  return paidSince(trx, {
    council_id: trx.ref('holder.council_id'), fund_code: trx.ref('holder.fund_code'), reference: trx.ref('holder.reference'),
    balance_as_at: trx.ref('holder.balance_as_at')
  }).where('line.postcode_answer', 'matched')
}
