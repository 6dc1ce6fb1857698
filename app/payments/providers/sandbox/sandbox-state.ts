import { z } from 'zod'
import { pence } from '../../../money.js'
import { disputeStatuses, providerPaymentStates } from '../payment-provider.js'
import { switchesOff, switchesSchema } from './switches.js'

// The schemas are the types: what a state file holds is checked when it is read again.
const instant = z.iso.datetime()
const wholePence = z.number().int().transform(pence)
const address = z.record(z.string(), z.string())

const eventSchema = z.object({
  state: z.enum(providerPaymentStates), at: instant, code: z.string().nullable(), message: z.string().nullable()
})

const cardSchema = z.object({
  brand: z.string(), type: z.enum(['credit', 'debit']).nullable(), corporate: z.boolean(), firstSix: z.string(), lastFour: z.string(),
  expiry: z.string(), cardholderName: z.string(), billingAddress: address
})

const refundSchema = z.object({
  id: z.string(), amountPence: wholePence, createdAt: instant, status: z.enum(['submitted', 'success', 'error']),
  /** When it will succeed or fail, and which. */
  settlesAt: instant, willFail: z.boolean(),
  settledOn: z.iso.date().nullable().default(null)
})

export const disputeSchema = z.object({
  id: z.string(), amountPence: wholePence, feePence: wholePence, reason: z.string(), createdAt: instant, evidenceDueAt: instant,
  status: z.enum(disputeStatuses), settledOn: z.iso.date().nullable()
})

const paymentSchema = z.object({
  id: z.string(), apiKey: z.string(), createdAt: instant,
  reference: z.string(), description: z.string(), returnUrl: z.string(), language: z.enum(['en', 'cy']), email: z.string().nullable(),
  amountPence: wholePence, surchargePence: wholePence,
  delayedCapture: z.boolean(), moto: z.boolean(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullable(),
  prefilled: z.object({ cardholderName: z.string().nullable(), billingAddress: address.nullable() }),
  /** Oldest first; the last one is where the payment stands. */
  events: z.array(eventSchema).min(1),
  card: cardSchema.nullable(),
  /** The payer has confirmed, and the outcome comes at this time. */
  succeedsAt: instant.nullable(),
  capturedAt: instant.nullable(),
  settledOn: z.iso.date().nullable().default(null),
  refunds: z.array(refundSchema),
  disputes: z.array(disputeSchema).default([]),
  /** Addresses of the card page that have not been opened yet. */
  unusedTokens: z.array(z.string()),
  /** What the browser that opened one keeps in its cookie. */
  browserSecret: z.string()
})

const accountSchema = z.object({
  apiKey: z.string(), name: z.string(), motoEnabled: z.boolean(), returnUrlRule: z.enum(['https', 'https-or-loopback']),
  webhookUrl: z.string().nullable(), webhookHost: z.string().nullable(), webhookSecret: z.string(),
  switches: switchesSchema.partial()
})

const deliverySchema = z.object({
  messageId: z.string(), apiKey: z.string(), paymentId: z.string(), eventType: z.string(), body: z.string(),
  status: z.enum(['PENDING', 'SUCCESSFUL', 'FAILED', 'WILL_NOT_SEND']),
  /** Null while it is held back, or when nothing more will be tried. */
  nextAttemptAt: instant.nullable(),
  attempts: z.array(z.object({ at: instant, status: z.number().nullable(), fault: z.string().nullable() }))
})

export const stateSchema = z.object({
  switches: switchesSchema.partial().transform(kept => ({ ...switchesOff, ...kept })),
  accounts: z.array(accountSchema), payments: z.array(paymentSchema), deliveries: z.array(deliverySchema)
})

export type SandboxState = z.output<typeof stateSchema>
export type SandboxAccount = z.output<typeof accountSchema>
export type SandboxPayment = z.output<typeof paymentSchema>
export type SandboxRefund = z.output<typeof refundSchema>
export type SandboxDispute = z.output<typeof disputeSchema>
export type SandboxCard = z.output<typeof cardSchema>
export type WebhookDelivery = z.output<typeof deliverySchema>
export type PaymentEvent = z.output<typeof eventSchema>
