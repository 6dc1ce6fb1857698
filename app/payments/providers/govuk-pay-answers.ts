import { z } from 'zod'
import { parseCalendarDate, type CalendarDate } from '../../dates.js'
import { pence } from '../../money.js'
import {
  disputeStatuses, type FoundRefund, providerPaymentStates, type ProviderDispute, type ProviderCard, type ProviderOutcome, type ProviderPayment, type ProviderPaymentEvent,
  type ProviderRefund
} from './payment-provider.js'

// Fields that GOV.UK Pay adds later are ignored. A field that may be absent may also be null: older answers have both.
const text = z.string().nullish().transform(value => value ?? null)
const wholePence = z.number().int().transform(pence)
const optionalPence = wholePence.nullish().transform(value => value ?? null)
const instant = z.iso.datetime({ offset: true }).transform(value => new Date(value))

const optionalInstant = instant.nullish().transform(value => value ?? null)

const outcomeSchema = z.object({ status: z.enum(providerPaymentStates), finished: z.boolean(), code: text, message: text })

const cardSchema = z.object({
  card_brand: text, card_type: text, first_digits_card_number: text, last_digits_card_number: text, cardholder_name: text
})

const paymentSchema = z.object({
  payment_id: z.string().min(1),
  reference: z.string(),
  amount: wholePence,
  total_amount: optionalPence,
  corporate_card_surcharge: optionalPence,
  fee: optionalPence,
  net_amount: optionalPence,
  created_date: instant,
  state: outcomeSchema,
  email: text,
  moto: z.boolean().nullish(),
  card_details: cardSchema.nullish(),
  refund_summary: z.object({ status: text, amount_available: optionalPence }).nullish(),
  settlement_summary: z.object({ capture_submit_time: optionalInstant, captured_date: text, settled_date: text }).nullish(),
  _links: z.object({ next_url: z.object({ href: z.url({ protocol: /^https?$/ }) }).nullish() }).nullish()
})

const searchSchema = z.object({
  page: z.number().int(),
  results: z.array(paymentSchema),
  _links: z.object({ next_page: z.object({ href: z.string() }).nullish() }).nullish()
})

const eventsSchema = z.object({ events: z.array(z.object({ state: outcomeSchema, updated: instant })) })

const refundSchema = z.object({
  refund_id: z.string().min(1), status: z.enum(['submitted', 'success', 'error']), amount: wholePence, created_date: instant
})

const foundRefundSchema = refundSchema.extend({ payment_id: z.string().min(1), settlement_summary: z.object({ settled_date: text }).nullish() })

const refundSearchSchema = z.object({
  page: z.number().int(),
  results: z.array(foundRefundSchema),
  _links: z.object({ next_page: z.object({ href: z.string() }).nullish() }).nullish()
})

const refundListSchema = z.object({ _embedded: z.object({ refunds: z.array(refundSchema).nullish() }).nullish() })

const disputeSchema = z.object({
  dispute_id: z.string().min(1), payment_id: z.string().min(1), status: z.enum(disputeStatuses), amount: wholePence, fee: optionalPence,
  net_amount: optionalPence, reason: text, created_date: instant, evidence_due_date: optionalInstant,
  settlement_summary: z.object({ settled_date: text }).nullish()
})

const links = z.object({ next_page: z.object({ href: z.string() }).nullish() }).nullish()
// The contract calls these links `links`; its other searches call them `_links`.
const disputeSearchSchema = z.object({ page: z.number().int(), results: z.array(disputeSchema), links, _links: links })

/** How one kind of answer becomes ours. Safe parsing: a misshapen answer is a result, and its values are not quoted. */
export const paymentAnswer = paymentSchema.transform(readPayment)

export const searchAnswer = searchSchema.transform(found => ({
  payments: found.results.map(readPayment),
  nextPage: found._links?.next_page ? found.page + 1 : null
}))

export const eventsAnswer = eventsSchema.transform(({ events }): ProviderPaymentEvent[] =>
  events.map(event => ({ ...readOutcome(event.state), happenedAt: event.updated })))

export const refundAnswer = refundSchema.transform(readRefund)

export const refundSearchAnswer = refundSearchSchema.transform(found => ({
  refunds: found.results.map((refund): FoundRefund => ({
    ...readRefund(refund), providerPaymentId: refund.payment_id, settledOn: readDate(refund.settlement_summary?.settled_date ?? null)
  })),
  nextPage: found._links?.next_page ? found.page + 1 : null
}))

export const refundListAnswer = refundListSchema.transform(found => (found._embedded?.refunds ?? []).map(readRefund))

export const disputeSearchAnswer = disputeSearchSchema.transform(found => ({
  disputes: found.results.map((dispute): ProviderDispute => ({
    providerDisputeId: dispute.dispute_id, providerPaymentId: dispute.payment_id, status: dispute.status, amountPence: dispute.amount,
    feePence: dispute.fee, netAmountPence: dispute.net_amount, reason: dispute.reason, createdAt: dispute.created_date,
    evidenceDueAt: dispute.evidence_due_date, settledOn: readDate(dispute.settlement_summary?.settled_date ?? null)
  })),
  nextPage: (found.links ?? found._links)?.next_page ? found.page + 1 : null
}))

export const refusalAnswer = z.object({ code: text, field: text })

function readPayment(payment: z.output<typeof paymentSchema>): ProviderPayment {
  return {
    ...readOutcome(payment.state),
    providerPaymentId: payment.payment_id,
    reference: payment.reference,
    amountPence: payment.amount,
    totalAmountPence: payment.total_amount,
    surchargePence: payment.corporate_card_surcharge ?? pence(0),
    feePence: payment.fee,
    netAmountPence: payment.net_amount,
    createdAt: payment.created_date,
    nextUrl: payment._links?.next_url?.href ?? null,
    card: readCard(payment.card_details ?? null),
    email: payment.email,
    moto: payment.moto ?? false,
    refundStatus: readRefundStatus(payment.refund_summary?.status ?? null),
    refundAvailablePence: payment.refund_summary?.amount_available ?? null,
    captureSubmittedAt: payment.settlement_summary?.capture_submit_time ?? null,
    capturedOn: readDate(payment.settlement_summary?.captured_date ?? null),
    settledOn: readDate(payment.settlement_summary?.settled_date ?? null)
  }
}

function readRefund(refund: z.output<typeof refundSchema>): ProviderRefund {
  return { providerRefundId: refund.refund_id, status: refund.status, amountPence: refund.amount, createdAt: refund.created_date }
}

function readOutcome({ status, finished, code, message }: z.output<typeof outcomeSchema>): ProviderOutcome {
  return { state: status, finished, code, message }
}

/** Before a card is entered the details may be there with nothing in them. */
function readCard(details: z.output<typeof cardSchema> | null): ProviderCard | null {
  if (details?.last_digits_card_number == null) return null
  const { card_type: type } = details
  return {
    brand: details.card_brand,
    firstSix: details.first_digits_card_number,
    lastFour: details.last_digits_card_number,
    cardholderName: details.cardholder_name,
    cardType: type === 'debit' || type === 'credit' ? type : null
  }
}

function readRefundStatus(status: string | null): ProviderPayment['refundStatus'] {
  return status === 'pending' || status === 'unavailable' || status === 'available' || status === 'full' ? status : null
}

function readDate(date: string | null): CalendarDate | null {
  return date === null ? null : parseCalendarDate(date)
}
