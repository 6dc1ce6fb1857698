import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { Channel } from '../ledger/entry-types.js'
import { type Pence, pence } from '../money.js'
import { attemptsWithinLimits } from '../payments/payments-within-limits.js'
import { type MoneyLimits, noLimits } from '../users/person.js'

/** More than this on one list is said as "more than". */
export const mostListed = 100
/** The provider ends every card payment within this time, and the sweep looks at each by then. */
const longestAttemptMs = 90 * 60_000

/** Money that came by card and is not what was asked for: it waits in suspense. */
export interface HeldPayment {
  paymentId: string
  reference: string
  channel: Channel
  heldAt: Date
  askedPence: Pence
  receivedPence: Pence
  entryId: string
}

/** A payment that the provider has been asked for and that has not come to an end. */
export interface UnfinishedPayment {
  paymentId: string
  reference: string
  channel: Channel
  startedAt: Date
  askedPence: Pence
  /** Nobody can be paying it any more, so its outcome is overdue. */
  isOverdue: boolean
}

export interface Attention {
  held: HeldPayment[]
  /** Overdue ones first. */
  unfinished: UnfinishedPayment[]
  overdueCount: number
}

/** What an officer should look at, each list with one more than is shown when there are more. */
export async function needsAttention(trx: Knex.Transaction, councilId: CouncilId, now: Date, limits: MoneyLimits = noLimits): Promise<Attention> {
  const held = await heldPayments(trx, councilId, limits)
  const unfinished = await unfinishedPayments(trx, councilId, now, limits)
  return { held, unfinished, overdueCount: unfinished.filter(payment => payment.isOverdue).length }
}

async function heldPayments(trx: Knex.Transaction, councilId: CouncilId, limits: MoneyLimits): Promise<HeldPayment[]> {
  const held = trx('payment_attempts as attempt')
    .join('payments', join => { join.on('payments.council_id', 'attempt.council_id').andOn('payments.id', 'attempt.payment_id') })
    .join('ledger_entries as entry', join => {
      join.on('entry.council_id', 'attempt.council_id').andOn('entry.idempotency_key', trx.raw(`'payment-attempt:' || attempt.id`))
    })
    .join('remaining_amounts as remaining', join => {
      join.on('remaining.council_id', 'entry.council_id').andOn('remaining.entry_id', 'entry.id')
    })
    .where({ 'attempt.council_id': councilId, 'attempt.status': 'held', 'remaining.ledger_account_kind': 'suspense' })
    .whereNot('remaining.remaining_pence', 0)
    .orderBy('attempt.finished_at').limit(mostListed + 1)
    .select('payments.id as paymentId', 'payments.reference', 'payments.channel', 'attempt.finished_at as heldAt',
      'attempt.amount_pence as askedPence', 'attempt.received_pence as receivedPence', 'entry.id as entryId')
  const rows = await attemptsWithinLimits(trx, councilId, held, limits) as HeldPayment[]
  return rows.map(row => ({ ...row, askedPence: pence(row.askedPence), receivedPence: pence(row.receivedPence) }))
}

async function unfinishedPayments(trx: Knex.Transaction, councilId: CouncilId, now: Date, limits: MoneyLimits): Promise<UnfinishedPayment[]> {
  const unfinished = trx('payment_attempts as attempt')
    .join('payments', join => { join.on('payments.council_id', 'attempt.council_id').andOn('payments.id', 'attempt.payment_id') })
    .where('attempt.council_id', councilId).whereIn('attempt.status', ['creating', 'open'])
    .orderBy('attempt.created_at').limit(mostListed + 1)
    .select('payments.id as paymentId', 'payments.reference', 'payments.channel', 'attempt.created_at as startedAt',
      'attempt.amount_pence as askedPence')
  const rows = await attemptsWithinLimits(trx, councilId, unfinished, limits) as Omit<UnfinishedPayment, 'isOverdue'>[]
  return rows.map(row => ({
    ...row, askedPence: pence(row.askedPence), isOverdue: now.getTime() - row.startedAt.getTime() > longestAttemptMs
  }))
}
