import { type Pence, sumOf } from '../money.js'
import type { PaymentAttempt } from '../payments/payment-attempt.js'
import type { HistoryEvent, PaymentHistory } from './payment-history-query.js'

export interface PaymentHistoryPage {
  reference: string
  status: 'open' | 'paying' | 'paid' | 'held'
  channel: string
  helperName: string | null
  createdAt: Date
  lines: { what: string, amountPence: Pence | null }[]
  totalPence: Pence
  /** What came by card, surcharges and sums that were not asked for included; null while nothing has. */
  receivedPence: Pence | null
  attempts: PaymentAttempt[]
  entries: PaymentHistory['entries']
  /** What an event is about is named as it is now; null for events of the whole payment. */
  events: (HistoryEvent & { what: string | null })[]
}

/** A payment's facts and its history, for the page to put into words. */
export function paymentHistoryPage({ payment, helperName, fundNames, attempts, entries, events }: PaymentHistory): PaymentHistoryPage {
  const nameOf = (fundCode: string) => fundNames.get(fundCode) ?? `fund ${fundCode}`
  const received = attempts.flatMap(attempt => attempt.received_pence ?? [])
  const whatOf = ({ facts }: HistoryEvent): string | null => {
    const line = facts.line === undefined ? undefined : payment.line(facts.line)
    if (line !== undefined) return `${nameOf(line.fund_code)}, ${line.account_reference}`
    if (facts.fund !== undefined) return nameOf(facts.fund)
    return facts.line === undefined ? null : 'something that was removed later'
  }
  return {
    reference: payment.reference,
    status: payment.status,
    channel: payment.channel,
    helperName,
    createdAt: payment.created_at,
    lines: payment.lines.map(line => ({ what: `${nameOf(line.fund_code)}, ${line.account_reference}`, amountPence: line.amount_pence })),
    totalPence: payment.totalPence(),
    receivedPence: received.length === 0 ? null : sumOf(received),
    attempts,
    entries,
    events: events.map(event => ({ ...event, what: whatOf(event) }))
  }
}
