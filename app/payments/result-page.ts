import type { Payment } from './payment.js'
import type { PaymentAttempt } from './payment-attempt.js'

/** What the result page says happened, and above all what happened to the money. */
export type Result =
  | 'paid' | 'held' | 'confirming' | 'not-finished' | 'declined' | 'cancelled' | 'expired' | 'provider-failed' | 'never-reached' | 'not-started'

/**
 * The result of a payment. 'confirming': the card has been entered and the provider has not decided · 'not-finished': nobody has
 * entered a card yet, or it was entered and not confirmed · 'provider-failed': the provider's own error · 'never-reached': the card
 * page could not be opened. Money has been taken in 'paid' and 'held' alone, and may have been in 'confirming'.
 */
export function resultOf(payment: Payment, attempt: PaymentAttempt | undefined): Result {
  if (payment.status === 'paid' || payment.status === 'held') return payment.status
  switch (attempt?.status) {
    case undefined: return 'not-started'
    case 'creating': return 'never-reached'
    case 'open': return attempt.provider_state === 'created' || attempt.provider_state === 'started' ? 'not-finished' : 'confirming'
    case 'failed': return 'declined'
    case 'cancelled': return 'cancelled'
    case 'expired': return 'expired'
    case 'lost': return 'never-reached'
    case 'succeeded':
    case 'held':
    case 'errored': return 'provider-failed'
  }
}
