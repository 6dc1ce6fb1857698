import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { EntryType } from '../ledger/entry-types.js'
import { findPayment, type Payment } from '../payments/payment.js'
import { PaymentAttempt } from '../payments/payment-attempt.js'
import type { Actor, PaymentEventType } from '../payments/payment-event.js'

/** One thing that happened to a payment, with the name of whoever on the staff did it. */
export interface HistoryEvent {
  type: PaymentEventType
  happenedAt: Date
  actor: Actor['kind']
  userName: string | null
  facts: HistoryFacts
  /** What it is about, as that is named now; null when it is about the whole payment. */
  what: string | null
}

/** What events hold beside their type; which of it depends on the type. */
export interface HistoryFacts {
  line?: number
  fund?: string
  amountPence?: number
  skipped?: boolean
  wantsReceipt?: boolean
  telephone?: boolean
  because?: string
  outcome?: string
  code?: string | null
  reason?: string
  askedPence?: number
  receivedPence?: number
  surchargePence?: number
  channel?: string
  byCode?: boolean
  by?: string
  delivery?: string
}

/** A payment as an officer looks at it: what was asked, what came, what was posted and everything that happened. */
export interface PaymentHistory {
  payment: Payment
  helperName: string | null
  fundNames: Map<string, string>
  attempts: PaymentAttempt[]
  entries: { id: string, reference: string, type: EntryType }[]
  events: HistoryEvent[]
}

/** @returns undefined when the council has no such payment. */
export async function paymentHistory(trx: Knex.Transaction, councilId: CouncilId, paymentId: string): Promise<PaymentHistory | undefined> {
  const payment = await findPayment(trx, councilId, paymentId)
  if (payment === undefined) return undefined
  const events = await trx('payment_events as event')
    .leftJoin('users', join => { join.on('users.council_id', 'event.council_id').andOn('users.id', 'event.user_id') })
    .where({ 'event.council_id': councilId, 'event.payment_id': paymentId }).orderBy(['event.happened_at', 'event.id'])
    .select('event.type', 'event.happened_at as happenedAt', 'event.actor', 'users.name as userName', 'event.facts') as Omit<HistoryEvent, 'what'>[]
  const helper = payment.helped_by === null ? undefined
    : await trx('users').where({ council_id: councilId, id: payment.helped_by }).first('name') as { name: string } | undefined
  const funds = await trx('funds').where({ council_id: councilId }).select('code', 'name') as { code: string, name: string }[]
  const fundNames = new Map(funds.map(fund => [fund.code, fund.name]))
  return {
    payment, helperName: helper?.name ?? null, fundNames,
    events: events.map(event => ({ ...event, what: whatOf(event.facts, payment, fundNames) })),
    attempts: await PaymentAttempt.query(trx).where({ council_id: councilId, payment_id: paymentId }).orderBy('created_at'),
    entries: await trx('ledger_entries').where({ council_id: councilId, source_kind: 'payment', source_id: paymentId })
      .orderBy('recorded_at').select('id', 'reference', 'type') as PaymentHistory['entries']
  }
}

function whatOf(facts: HistoryFacts, payment: Payment, fundNames: ReadonlyMap<string, string>): string | null {
  const nameOf = (fundCode: string) => fundNames.get(fundCode) ?? `fund ${fundCode}`
  const line = facts.line === undefined ? undefined : payment.line(facts.line)
  if (line !== undefined) return `${nameOf(line.fund_code)}, ${line.account_reference}`
  if (facts.fund !== undefined) return nameOf(facts.fund)
  return facts.line === undefined ? null : 'something that was removed later'
}
