import { z } from 'zod'
import { addDays, type CalendarDate, londonDate } from '../../../dates.js'
import { pence, type Pence } from '../../../money.js'
import { disputeStatuses } from '../payment-provider.js'
import { currentEvent, isCancellable, totalAmountOf } from './payment-state.js'
import type { PaymentEvent, SandboxCard, SandboxDispute, SandboxPayment, SandboxRefund } from './sandbox-state.js'
import { switchesFor } from './switches.js'
import { type TestCard, testCards } from './test-cards.js'
import { queueWebhook } from './webhook-queue.js'
import { accountWithKey, newProviderId, nowIn, secondsFromNow, type World } from './world.js'

const expiresAfterMs = 90 * 60_000
const capturableExpiresAfterMs = 120 * 60 * 60_000

// Codes and words: https://docs.payments.service.gov.uk/api_reference/#errors-caused-by-payment-statuses
const endings = {
  rejected: { state: 'failed', code: 'P0010', message: 'Payment method rejected' },
  expired: { state: 'failed', code: 'P0020', message: 'Payment expired' },
  cancelledByPayer: { state: 'failed', code: 'P0030', message: 'Payment was cancelled by the user' },
  cancelledByService: { state: 'cancelled', code: 'P0040', message: 'Payment was cancelled by the service' },
  providerFault: { state: 'error', code: 'P0050', message: 'Payment provider returned an error' }
} as const

const answeredWithinSeconds = 7 * 86_400

export const disputeBody = z.strictObject({
  status: z.enum(disputeStatuses).default('needs_response'),
  /** All that was paid, unless it is told. */
  amountPence: z.number().int().min(1).transform(pence).optional(),
  feePence: z.number().int().min(0).transform(pence).default(pence(2000)),
  reason: z.string().max(40).default('fraudulent')
})

/** The payer has opened the card page. */
export function startPayment(world: World, payment: SandboxPayment): void {
  if (currentEvent(payment).state !== 'created') return
  addEvent(world, payment, { state: 'started' })
  queueWebhook(world, payment, 'card_payment_started')
}

/** The payer has entered a card: the test card decides. */
export function authorisePayment(world: World, payment: SandboxPayment, testCard: TestCard, card: SandboxCard): void {
  payment.card = card
  if (testCard.outcome === 'authorised') {
    const { corporateSurchargePence } = switchesFor(world.state, accountWithKey(world, payment.apiKey))
    payment.surchargePence = pence(testCard.corporate && !payment.moto ? corporateSurchargePence : 0)
    addEvent(world, payment, { state: 'submitted' })
  } else {
    addEvent(world, payment, testCard.outcome === 'declined' ? endings.rejected : endings.providerFault)
    queueWebhook(world, payment, 'card_payment_failed')
  }
}

/** The payer has agreed to the amount. */
export function confirmPayment(world: World, payment: SandboxPayment): void {
  const { lateSuccessSeconds } = switchesFor(world.state, accountWithKey(world, payment.apiKey))
  if (payment.delayedCapture) addEvent(world, payment, { state: 'capturable' })
  else if (lateSuccessSeconds > 0) payment.succeedsAt = secondsFromNow(world, lateSuccessSeconds)
  else succeed(world, payment)
}

/** The service takes a payment whose capture it had delayed. */
export function capturePayment(world: World, payment: SandboxPayment): void {
  succeed(world, payment)
}

export function cancelPayment(world: World, payment: SandboxPayment, by: 'payer' | 'service'): void {
  addEvent(world, payment, by === 'payer' ? endings.cancelledByPayer : endings.cancelledByService)
  queueWebhook(world, payment, 'card_payment_failed')
}

export function expirePayment(world: World, payment: SandboxPayment): void {
  addEvent(world, payment, endings.expired)
  queueWebhook(world, payment, 'card_payment_expired')
}

/** The caller has checked that so much is available. It succeeds at once unless a switch says otherwise, as in GOV.UK Pay's sandbox. */
export function refundPayment(world: World, payment: SandboxPayment, amountPence: Pence): SandboxRefund {
  const { refundSubmittedSeconds, refundsFail } = switchesFor(world.state, accountWithKey(world, payment.apiKey))
  const refund: SandboxRefund = {
    id: newProviderId(), amountPence, createdAt: nowIn(world), status: 'submitted',
    settlesAt: secondsFromNow(world, refundSubmittedSeconds), willFail: refundsFail, settledOn: null
  }
  payment.refunds.push(refund)
  bringUpToDate(world)
  return refund
}

/** Brings a payment's dispute to a stage, raising it where there is none. */
export function disputePayment(world: World, payment: SandboxPayment, { status, amountPence, ...given }: z.output<typeof disputeBody>): SandboxDispute {
  const known = payment.disputes.at(-1)
  const dispute = known ?? {
    ...given, id: newProviderId(), amountPence: amountPence ?? totalAmountOf(payment), createdAt: nowIn(world),
    evidenceDueAt: secondsFromNow(world, answeredWithinSeconds), status, settledOn: null
  }
  dispute.status = status
  if (status === 'lost') dispute.settledOn = londonDate(world.clock.now())
  if (known === undefined) payment.disputes.push(dispute)
  queueWebhook(world, payment, `card_payment_dispute_${status}`)
  return dispute
}

/**
 * Does what time alone does: expires, succeeds late, settles refunds, pays out. Answers whether anything changed. All payments there are
 * pass by at every tick, so what is the same for all is looked up once.
 */
export function bringUpToDate(world: World): boolean {
  const now = world.clock.now()
  const today = londonDate(now)
  const own = new Map(world.state.accounts.map(({ apiKey, switches }) => [apiKey, switches.settledAfterDays]))
  const daysFor = ({ apiKey }: SandboxPayment) => own.get(apiKey) ?? world.state.switches.settledAfterDays
  return world.state.payments.filter(payment => [
    settle(world, payment, now.getTime()), settleRefunds(world, payment, now.getTime()), payOut(payment, daysFor(payment), today)
  ].includes(true)).length > 0
}

function settle(world: World, payment: SandboxPayment, now: number): boolean {
  const isExpired = isCancellable(payment) && Date.parse(payment.createdAt) + lifetimeOf(payment) <= now
  const isDue = payment.succeedsAt !== null && Date.parse(payment.succeedsAt) <= now
  if (isDue) succeed(world, payment)
  else if (isExpired) expirePayment(world, payment)
  return isDue || isExpired
}

function settleRefunds(world: World, payment: SandboxPayment, now: number): boolean {
  const due = payment.refunds.filter(({ status, settlesAt }) => status === 'submitted' && Date.parse(settlesAt) <= now)
  for (const refund of due) {
    refund.status = refund.willFail ? 'error' : 'success'
    if (!refund.willFail) queueWebhook(world, payment, 'card_payment_refunded')
  }
  return due.length > 0
}

/** What was captured or given back so many days ago is paid out, or taken from what is. With no days nothing is told of it. */
function payOut(payment: SandboxPayment, days: number, today: CalendarDate): boolean {
  if (days === 0 || payment.capturedAt === null) return false
  const due = [
    { paidOut: payment, at: payment.capturedAt },
    ...payment.refunds.filter(({ status }) => status === 'success').map(refund => ({ paidOut: refund, at: refund.createdAt }))
  ].filter(({ paidOut }) => paidOut.settledOn === null)
    .map(({ paidOut, at }) => ({ paidOut, on: addDays(londonDate(new Date(at)), days) })).filter(({ on }) => on <= today)
  for (const { paidOut, on } of due) paidOut.settledOn = on
  return due.length > 0
}

function succeed(world: World, payment: SandboxPayment): void {
  const { wrongAmountByPence } = switchesFor(world.state, accountWithKey(world, payment.apiKey))
  payment.amountPence = pence(Math.max(1, payment.amountPence + wrongAmountByPence))
  payment.succeedsAt = null
  payment.capturedAt = nowIn(world)
  addEvent(world, payment, { state: 'success' })
  queueWebhook(world, payment, 'card_payment_succeeded')
  queueWebhook(world, payment, 'card_payment_captured')
  const dispute = disputeByCard(payment)
  if (dispute !== undefined) disputePayment(world, payment, disputeBody.parse({ status: dispute }))
}

/** Of the card only its ends are kept, which is enough to tell the test cards apart. */
function disputeByCard({ card }: SandboxPayment): TestCard['dispute'] {
  return testCards.find(({ dispute, number }) => dispute !== undefined && card !== null
    && number.startsWith(card.firstSix) && number.endsWith(card.lastFour))?.dispute
}

function addEvent(world: World, payment: SandboxPayment, event: Partial<PaymentEvent> & Pick<PaymentEvent, 'state'>): void {
  payment.events.push({ code: null, message: null, ...event, at: nowIn(world) })
  world.log.info({ paymentId: payment.id, state: event.state }, 'Sandbox payment changed state')
}

function lifetimeOf(payment: SandboxPayment): number {
  return currentEvent(payment).state === 'capturable' ? capturableExpiresAfterMs : expiresAfterMs
}
