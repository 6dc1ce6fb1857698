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
  events: HistoryEvent[]
}

/** A payment's facts and its history, for the page to put into words. */
export function paymentHistoryPage({ payment, helperName, fundNames, attempts, entries, events }: PaymentHistory): PaymentHistoryPage {
  const nameOf = (fundCode: string) => fundNames.get(fundCode) ?? `fund ${fundCode}`
  const received = attempts.flatMap(attempt => attempt.received_pence ?? [])
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
    events
  }
}
