import type { CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'

export const providerPaymentStates = [
  'created', 'started', 'submitted', 'capturable', 'success', 'failed', 'cancelled', 'error'
] as const

export type ProviderPaymentState = typeof providerPaymentStates[number]

/** Where the card payment stands, in the provider's own words. `code` and `message` say why it did not succeed. */
export interface ProviderOutcome {
  readonly state: ProviderPaymentState
  readonly finished: boolean
  readonly code: string | null
  readonly message: string | null
}

/** Only what the provider gives: never a whole card number. */
export interface ProviderCard {
  readonly brand: string | null
  readonly firstSix: string | null
  readonly lastFour: string | null
  readonly cardholderName: string | null
  readonly cardType: 'debit' | 'credit' | null
}

/** A payment as its provider reports it. `amountPence` is what was asked for, without any surcharge. */
export interface ProviderPayment extends ProviderOutcome {
  readonly providerPaymentId: string
  readonly reference: string
  readonly amountPence: Pence
  /** What the payer paid, surcharge included, where the provider adds one. */
  readonly totalAmountPence: Pence | null
  readonly surchargePence: Pence
  readonly feePence: Pence | null
  /** What will be paid out. Negative when the provider charges for a payment that failed. */
  readonly netAmountPence: Pence | null
  readonly createdAt: Date
  /** Where the payer enters the card. It works once; read the payment again for another. Null when nothing can be entered. */
  readonly nextUrl: string | null
  readonly card: ProviderCard | null
  readonly email: string | null
  readonly refundStatus: 'pending' | 'unavailable' | 'available' | 'full' | null
  readonly refundAvailablePence: Pence | null
  readonly moto: boolean
  /** When the provider was told to take the money; a payment may have succeeded before that. */
  readonly captureSubmittedAt: Date | null
  readonly capturedOn: CalendarDate | null
  /** When it was paid out. Null before that, and always with a provider that does not tell. */
  readonly settledOn: CalendarDate | null
}

export interface ProviderPaymentEvent extends ProviderOutcome {
  readonly happenedAt: Date
}

export interface ProviderRefund {
  readonly providerRefundId: string
  readonly status: 'submitted' | 'success' | 'error'
  readonly amountPence: Pence
  readonly createdAt: Date
}

/** A refund as a search finds it, which is not asked for one payment's. */
export interface FoundRefund extends ProviderRefund {
  readonly providerPaymentId: string
  /** When it was taken from a pay-out. */
  readonly settledOn: CalendarDate | null
}

export const disputeStatuses = ['needs_response', 'under_review', 'won', 'lost'] as const

/** A payment that its payer disputes with the bank, as the provider reports it. */
export interface ProviderDispute {
  readonly providerDisputeId: string
  readonly providerPaymentId: string
  readonly status: typeof disputeStatuses[number]
  readonly amountPence: Pence
  /** What the provider charges for it; null while it does not say. */
  readonly feePence: Pence | null
  /** What a lost one takes from a pay-out, fee included: never positive. Null unless it is lost. */
  readonly netAmountPence: Pence | null
  /** The provider's word for it, such as `fraudulent`. */
  readonly reason: string | null
  readonly createdAt: Date
  readonly evidenceDueAt: Date | null
  readonly settledOn: CalendarDate | null
}

export interface NewProviderPayment {
  /** Ours, unique to this attempt: after a lost answer the payment is looked for by it. */
  readonly reference: string
  readonly amountPence: Pence
  readonly description: string
  readonly returnUrl: string
  readonly email?: string | undefined
  readonly cardholderName?: string | undefined
  readonly billingPostcode?: string | undefined
  readonly language?: 'en' | 'cy' | undefined
  readonly moto?: boolean | undefined
  readonly metadata?: Readonly<Record<string, string | number | boolean>> | undefined
}

export interface ProviderPaymentSearch extends ProviderSearch {
  readonly reference?: string | undefined
  readonly state?: ProviderPaymentState | undefined
}

export interface ProviderSearch {
  /** Created at or after, to the second. */
  readonly fromInstant?: Date | undefined
  /** Created before, to the second. */
  readonly toInstant?: Date | undefined
  readonly page?: number | undefined
  /** As many as the provider likes, unless told otherwise. */
  readonly pageSize?: number | undefined
}

/**
 * A company that takes card payments for a council. Every method may throw ProviderUnavailable (nothing is known of the outcome)
 * or ProviderRefused (the provider understood and said no).
 */
export interface PaymentProvider {
  readonly name: string
  /** Not idempotent. After ProviderUnavailable the payment may exist: look for its reference with `searchPayments`. */
  createPayment(payment: NewProviderPayment): Promise<ProviderPayment>
  readPayment(providerPaymentId: string): Promise<ProviderPayment>
  readPaymentEvents(providerPaymentId: string): Promise<ProviderPaymentEvent[]>
  /** `not-cancellable` means that it finished some other way: read it to learn how. */
  cancelPayment(providerPaymentId: string): Promise<'cancelled' | 'not-cancellable'>
  /** Not idempotent. `availablePence` is what the person who asked saw as refundable; if that has changed the provider refuses. */
  refundPayment(providerPaymentId: string, refund: { amountPence: Pence, availablePence: Pence }): Promise<ProviderRefund>
  readRefund(providerPaymentId: string, providerRefundId: string): Promise<ProviderRefund>
  /** Every refund of a payment, however it was made: after a lost answer, or by somebody in the provider's own pages. */
  listRefunds(providerPaymentId: string): Promise<ProviderRefund[]>
  /** Newest first. May lag behind `createPayment`: not finding a payment proves nothing until some minutes have passed. */
  searchPayments(search: ProviderPaymentSearch): Promise<{ payments: ProviderPayment[], nextPage: number | null }>
  /** Newest first. */
  searchRefunds(search: ProviderSearch): Promise<{ refunds: FoundRefund[], nextPage: number | null }>
  /** Those that were raised between the instants. */
  searchDisputes(search: ProviderSearch): Promise<{ disputes: ProviderDispute[], nextPage: number | null }>
}

/** The provider answered, and its answer is no. Without its words, which may repeat what a person typed. */
export class ProviderRefused extends Error {
  /** The provider's own code, such as P0102. */
  readonly providerCode: string | null
  readonly providerStatus: number
  /** The part of our request that it did not like. */
  readonly field: string | null

  constructor(providerStatus: number, providerCode: string | null, field: string | null) {
    super(`The payment provider refused with ${providerStatus} ${providerCode ?? 'without a code'}${field ? ` (${field})` : ''}`)
    this.name = 'ProviderRefused'
    this.providerCode = providerCode
    this.providerStatus = providerStatus
    this.field = field
  }
}
