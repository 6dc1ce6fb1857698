import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

export interface ProviderWebhook {
  /** Repeats of one message carry the same id. */
  readonly messageId: string
  readonly eventType: string
  readonly providerPaymentId: string
  /** Our reference, as a hint only: read the payment from the provider before believing anything. */
  readonly resourceReference: string | null
}

// The documentation calls the message's id `id`; its sample and its program say `webhook_message_id`.
// No database keeps a NUL in a text, so no id of ours or of the provider's has one.
const id = z.string().min(1).max(100).regex(/^\P{Cc}+$/u)
const messageSchema = z.object({
  webhook_message_id: id.optional(),
  id: id.optional(),
  event_type: id,
  resource_id: id,
  resource: z.object({ payment_id: id.nullish(), reference: z.string().max(255).regex(/^\P{Cc}*$/u).nullish() }).nullish()
})

/**
 * Was this signed with our secret? `Pay-Signature` is the lower-case hexadecimal HMAC-SHA256 of the raw body
 * (https://docs.payments.service.gov.uk/webhooks/). Takes as long for a wrong signature as for a right one.
 */
export function verifyWebhook(rawBody: Buffer, signatureHeader: string | undefined, secret: string): boolean {
  if (secret === '' || signatureHeader === undefined || !/^[0-9a-f]{64}$/.test(signatureHeader)) return false
  const expected = createHmac('sha256', secret).update(rawBody).digest()
  return timingSafeEqual(expected, Buffer.from(signatureHeader, 'hex'))
}

/** Null when it has not the shape of a message. Event types that we do not know are accepted: more are added over time. */
export function readWebhook(rawBody: Buffer): ProviderWebhook | null {
  const message = messageSchema.safeParse(parseJson(rawBody))
  if (!message.success) return null

  const { webhook_message_id, event_type, resource_id, resource } = message.data
  const messageId = webhook_message_id ?? message.data.id
  if (messageId === undefined) return null
  // A refund's message has the refund's id as its resource, and the payment's beside it.
  const providerPaymentId = resource?.payment_id ?? resource_id
  return { messageId, eventType: event_type.toLowerCase(), providerPaymentId, resourceReference: resource?.reference ?? null }
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'))
  } catch {
    return undefined
  }
}
