import { addDays, type CalendarDate, londonDate, startOfLondonDay } from '../dates.js'
import { ProviderUnavailable } from '../errors.js'
import { type Pence, pence } from '../money.js'
import type { FoundRefund, PaymentProvider, ProviderDispute, ProviderPayment } from '../payments/providers/payment-provider.js'

/** A payment that the provider took for us, gave back, or lost to a dispute. */
export interface ProviderMovement {
  kind: 'payment' | 'refund' | 'dispute'
  /** The provider's, of the payment or refund itself. */
  id: string
  /** The payment that it is, or that it gives back. */
  providerPaymentId: string
  reference: string
  /** What the payer paid, surcharge included, or got back. Positive. */
  totalPence: Pence
  surchargePence: Pence
  feePence: Pence | null
  /** In London: when it was captured or, where that is not told, when it began. */
  day: CalendarDate
  isCaptured: boolean
  /** When the provider paid it out, or took it from a pay-out; null while it has not, or does not say. */
  settledOn: CalendarDate | null
}

/** What a provider says of all that began between two instants. */
export interface ProviderStatement {
  asked: 'search' | 'csv'
  begunFrom: Date
  begunBefore: Date
  movements: ProviderMovement[]
}

/** A payment begun so many days ago may be captured as late as today: GOV.UK Pay lets capture be delayed by five days. */
const latestCaptureDays = 7
const mostPages = 2000

/**
 * Everything that the provider took or gave back in these days, all pages of it.
 * @throws ProviderUnavailable or ProviderRefused when any of it could not be learnt: part of an answer is none
 */
export async function askForStatement(provider: PaymentProvider, from: CalendarDate, to: CalendarDate, pageSize?: number): Promise<ProviderStatement> {
  const begunFrom = startOfLondonDay(addDays(from, -latestCaptureDays))
  const begunBefore = startOfLondonDay(addDays(to, 1))
  const within = { fromInstant: begunFrom, toInstant: begunBefore, pageSize }
  const payments = await everyPage(async page => {
    const { payments: found, nextPage } = await provider.searchPayments({ ...within, state: 'success', page })
    return { found: found.filter(({ state }) => state === 'success').map(movementOf), nextPage }
  })
  const refunds = await everyPage(async page => {
    const { refunds: found, nextPage } = await provider.searchRefunds({ ...within, page })
    return { found: found.filter(({ status }) => status === 'success').map(givenBack), nextPage }
  })
  const disputes = await everyPage(async page => {
    const { disputes: found, nextPage } = await provider.searchDisputes({ ...within, page })
    return { found: found.filter(({ status }) => status === 'lost').map(lostTo), nextPage }
  })
  return { asked: 'search', begunFrom, begunBefore, movements: [...payments, ...refunds, ...disputes] }
}

/** While pages are read more may come in before them, so that one is told twice; it counts once. */
async function everyPage(read: (page: number) => Promise<{ found: ProviderMovement[], nextPage: number | null }>): Promise<ProviderMovement[]> {
  const all = new Map<string, ProviderMovement>()
  let pages = 0
  for (let page: number | null = 1; page !== null;) {
    if (pages === mostPages) throw new ProviderUnavailable('The payment provider’s answer has no end')
    const { found, nextPage } = await read(page)
    for (const movement of found) all.set(movement.id, movement)
    pages += 1
    page = nextPage
  }
  return [...all.values()]
}

function movementOf(payment: ProviderPayment): ProviderMovement {
  const total = payment.totalAmountPence ?? pence(payment.amountPence + payment.surchargePence)
  const { captureSubmittedAt } = payment
  return {
    kind: 'payment', id: payment.providerPaymentId, providerPaymentId: payment.providerPaymentId, reference: payment.reference,
    totalPence: total, surchargePence: payment.surchargePence,
    feePence: payment.feePence ?? (payment.netAmountPence === null ? null : pence(total - payment.netAmountPence)),
    day: captureSubmittedAt === null ? payment.capturedOn ?? londonDate(payment.createdAt) : londonDate(captureSubmittedAt),
    isCaptured: captureSubmittedAt !== null || payment.capturedOn !== null, settledOn: payment.settledOn
  }
}

function givenBack(refund: FoundRefund): ProviderMovement {
  return {
    kind: 'refund', id: refund.providerRefundId, providerPaymentId: refund.providerPaymentId, reference: '', totalPence: refund.amountPence,
    surchargePence: pence(0), feePence: null, day: londonDate(refund.createdAt), isCaptured: true, settledOn: refund.settledOn
  }
}

/** Of the day on which it was raised, which is what a search goes by; its fee stands apart. */
function lostTo(dispute: ProviderDispute): ProviderMovement {
  return {
    kind: 'dispute', id: dispute.providerDisputeId, providerPaymentId: dispute.providerPaymentId, reference: '', totalPence: dispute.amountPence,
    surchargePence: pence(0), feePence: dispute.feePence, day: londonDate(dispute.createdAt), isCaptured: true, settledOn: dispute.settledOn
  }
}
