import { londonDate } from '../../../../dates.js'
import { currentEvent, isCancellable, isFinished, refundabilityOf, totalAmountOf } from '../payment-state.js'
import type { PaymentEvent, SandboxDispute, SandboxPayment, SandboxRefund } from '../sandbox-state.js'

/** A payment as `GET /v1/payments/{id}` shows it. The token, when there is one, opens the card page once. */
export function paymentAnswer(publicUrl: string, payment: SandboxPayment, token: string | null) {
  return { ...paymentFields(payment), _links: { ...paymentLinks(publicUrl, payment), ...entryLinks(publicUrl, token) } }
}

/** As a search shows it: without a way to the card page. */
export function paymentInSearch(publicUrl: string, payment: SandboxPayment) {
  return { ...paymentFields(payment), _links: paymentLinks(publicUrl, payment) }
}

/** As a webhook shows it: without links. */
export function paymentForWebhook(payment: SandboxPayment) {
  return paymentFields(payment)
}

export function eventAnswer(publicUrl: string, payment: SandboxPayment, event: PaymentEvent) {
  return {
    payment_id: payment.id,
    state: stateOf(event),
    updated: event.at,
    _links: { payment_url: link(paymentUrl(publicUrl, payment)) }
  }
}

export function refundAnswer(publicUrl: string, payment: SandboxPayment, refund: SandboxRefund) {
  return {
    refund_id: refund.id,
    payment_id: payment.id,
    created_date: refund.createdAt,
    amount: refund.amountPence,
    status: refund.status,
    settlement_summary: { settled_date: refund.settledOn ?? undefined },
    _links: {
      self: link(`${paymentUrl(publicUrl, payment)}/refunds/${refund.id}`),
      payment: link(paymentUrl(publicUrl, payment))
    }
  }
}

export function disputeAnswer(publicUrl: string, payment: SandboxPayment, dispute: SandboxDispute) {
  const isLost = dispute.status === 'lost'
  return {
    dispute_id: dispute.id,
    payment_id: payment.id,
    created_date: dispute.createdAt,
    evidence_due_date: dispute.evidenceDueAt,
    amount: dispute.amountPence,
    fee: isLost ? dispute.feePence : undefined,
    net_amount: isLost ? -(dispute.amountPence + dispute.feePence) : undefined,
    reason: dispute.reason,
    status: dispute.status,
    settlement_summary: { settled_date: dispute.settledOn ?? undefined },
    _links: { payment: link(paymentUrl(publicUrl, payment)) }
  }
}

export function paymentUrl(publicUrl: string, payment: SandboxPayment): string {
  return `${publicUrl}/v1/payments/${payment.id}`
}

export function link(href: string, method: 'GET' | 'POST' = 'GET') {
  return { href, method }
}

function paymentFields(payment: SandboxPayment) {
  const { status, availablePence, submittedPence } = refundabilityOf(payment)
  return {
    payment_id: payment.id,
    payment_provider: 'sandbox',
    provider_id: payment.card === null ? undefined : `sandbox-${payment.id}`,
    created_date: payment.createdAt,
    reference: payment.reference,
    description: payment.description,
    amount: payment.amountPence,
    ...surchargeOf(payment),
    state: stateOf(currentEvent(payment)),
    return_url: payment.returnUrl,
    language: payment.language,
    email: payment.email ?? undefined,
    metadata: payment.metadata ?? undefined,
    delayed_capture: payment.delayedCapture,
    moto: payment.moto,
    card_details: cardDetailsOf(payment),
    refund_summary: { status, amount_available: availablePence, amount_submitted: submittedPence },
    settlement_summary: settlementOf(payment)
  }
}

function stateOf(event: PaymentEvent) {
  return { status: event.state, finished: isFinished(event), code: event.code ?? undefined, message: event.message ?? undefined }
}

function surchargeOf(payment: SandboxPayment) {
  if (payment.surchargePence === 0) return {}
  return { corporate_card_surcharge: payment.surchargePence, total_amount: totalAmountOf(payment) }
}

function cardDetailsOf({ card }: SandboxPayment) {
  if (card === null) return undefined
  return {
    card_brand: card.brand,
    card_type: card.type ?? undefined,
    first_digits_card_number: card.firstSix,
    last_digits_card_number: card.lastFour,
    expiry_date: card.expiry,
    cardholder_name: card.cardholderName,
    billing_address: card.billingAddress
  }
}

function settlementOf({ capturedAt, settledOn }: SandboxPayment) {
  if (capturedAt === null) return {}
  return { capture_submit_time: capturedAt, captured_date: londonDate(new Date(capturedAt)), settled_date: settledOn ?? undefined }
}

function paymentLinks(publicUrl: string, payment: SandboxPayment) {
  const url = paymentUrl(publicUrl, payment)
  const isCapturable = currentEvent(payment).state === 'capturable'
  return {
    self: link(url),
    events: link(`${url}/events`),
    refunds: link(`${url}/refunds`),
    cancel: isCancellable(payment) ? link(`${url}/cancel`, 'POST') : undefined,
    capture: isCapturable ? link(`${url}/capture`, 'POST') : undefined
  }
}

function entryLinks(publicUrl: string, token: string | null) {
  if (token === null) return {}
  const form = { type: 'application/x-www-form-urlencoded', params: { chargeTokenId: token } }
  return { next_url: link(`${publicUrl}/secure/${token}`), next_url_post: { ...link(`${publicUrl}/secure`, 'POST'), ...form } }
}
