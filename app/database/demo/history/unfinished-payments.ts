import type { Random } from '../random.js'
import { cardPayment, daysSinceChangeover } from './card-payments.js'
import { type CardPayment, cardPaymentRows, type PaymentRows } from './card-payment.js'
import type { DemoWorld } from './world.js'

const leftUnfinished = 210

/** How the one try at paying ended, and the provider's code for it; none was begun where somebody left before. */
const ends: readonly (readonly [{ status: string, code: string } | null, number])[] = [
  [null, 55], [{ status: 'failed', code: 'P0010' }, 24], [{ status: 'cancelled', code: 'P0030' }, 13], [{ status: 'expired', code: 'P0020' }, 6],
  [{ status: 'errored', code: 'P0050' }, 2]
]

/** Payments since the council came over that were begun and never paid, with the rows that they left; no money came of any. */
export function unfinishedPayments(world: DemoWorld, random: Random): PaymentRows[] {
  const days = world.days.slice(-daysSinceChangeover)
  return Array.from({ length: leftUnfinished }, () => rowsOf(world, cardPayment(world, random, random.pick(days)), random))
}

function rowsOf({ demo }: DemoWorld, payment: CardPayment, random: Random): PaymentRows {
  const rows = cardPaymentRows(demo.council.id, payment, at => random.id(at))
  const end = random.weighted(ends)
  return {
    payments: rows.payments.map(row => ({ ...row, status: 'open', email: null, details_given: end !== null, finished_at: null })),
    payment_lines: rows.payment_lines,
    payment_attempts: end === null ? [] : rows.payment_attempts.map(row => ({
      ...row, status: end.status, provider_state: end.status === 'errored' ? 'error' : end.status, failure_code: end.code, received_pence: null, surcharge_pence: null,
      card_brand: null, card_first_six: null, card_last_four: null, cardholder_name: null
    })),
    payment_events: rows.payment_events.filter(({ type }) => type === 'line_added' || type === 'amount_given')
  }
}
