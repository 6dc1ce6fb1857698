import type { Payment } from '../payment.js'
import type { PaymentAttempt } from '../payment-attempt.js'

/** What the result page says happened, and above all what happened to the money. */
export type Result =
  | 'paid' | 'held' | 'received-again' | 'confirming' | 'not-finished' | 'declined' | 'cancelled' | 'expired' | 'provider-failed'
  | 'never-reached' | 'not-started'

/**
 * The result of a payment, by the attempt that decides it. received-again: it is paid, and more money came for it · confirming: a card
 * has been entered, and it may have been charged · not-finished: nobody has entered a card yet · provider-failed: the provider's own
 * error · never-reached: the card page could not be opened. Money has been taken in 'paid', 'held' and 'received-again' alone, and may
 * have been in 'confirming'.
 */
export function resultOf(payment: Payment, attempt: PaymentAttempt | undefined): Result {
  if (payment.status === 'paid') return attempt?.status === 'held' ? 'received-again' : 'paid'
  if (payment.status === 'held') return 'held'
  switch (attempt?.status) {
    case undefined: return 'not-started'
    case 'creating': return 'never-reached'
    case 'open': return attempt.provider_state === 'created' || attempt.provider_state === 'started' ? 'not-finished' : 'confirming'
    case 'failed': return 'declined'
    case 'cancelled': return 'cancelled'
    case 'expired': return 'expired'
    case 'errored': return 'provider-failed'
    case 'lost': return 'never-reached'
    case 'succeeded':
    case 'held': throw new Error(`Attempt ${attempt.id} took money, and its payment says nothing of it`)
  }
}
