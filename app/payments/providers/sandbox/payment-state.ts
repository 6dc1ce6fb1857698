import { pence, sumOf, type Pence } from '../../../money.js'
import type { PaymentEvent, SandboxPayment } from './sandbox-state.js'

export interface Refundability {
  readonly status: 'pending' | 'unavailable' | 'available' | 'full'
  readonly availablePence: Pence
  readonly submittedPence: Pence
}

const finishedStates = new Set<PaymentEvent['state']>(['success', 'failed', 'cancelled', 'error'])

export function currentEvent(payment: SandboxPayment): PaymentEvent {
  const event = payment.events.at(-1)
  if (event === undefined) throw new Error(`Payment ${payment.id} has no events`)
  return event
}

export function isFinished(event: PaymentEvent): boolean {
  return finishedStates.has(event.state)
}

/** Can its card still be entered, or its amount confirmed? */
export function isOpenToPayer(payment: SandboxPayment): boolean {
  return ['created', 'started', 'submitted'].includes(currentEvent(payment).state) && payment.succeedsAt === null
}

export function isCancellable(payment: SandboxPayment): boolean {
  return isOpenToPayer(payment) || currentEvent(payment).state === 'capturable'
}

export function totalAmountOf(payment: SandboxPayment): Pence {
  return sumOf([payment.amountPence, payment.surchargePence])
}

/** How much of a payment can go back to the card. A refund that failed takes nothing from it. */
export function refundabilityOf(payment: SandboxPayment): Refundability {
  const counted = payment.refunds.filter(({ status }) => status !== 'error')
  const submittedPence = sumOf(counted.map(({ amountPence }) => amountPence))
  const availablePence = pence(totalAmountOf(payment) - submittedPence)
  return { status: refundStatusOf(payment, availablePence), availablePence, submittedPence }
}

function refundStatusOf(payment: SandboxPayment, availablePence: Pence): Refundability['status'] {
  if (!isFinished(currentEvent(payment))) return 'pending'
  if (payment.capturedAt === null || payment.disputes.some(({ status }) => status !== 'won')) return 'unavailable'
  return availablePence === 0 ? 'full' : 'available'
}
