import { paymentForWebhook } from './api/answers.js'
import type { SandboxPayment, WebhookDelivery } from './sandbox-state.js'
import { switchesFor } from './switches.js'
import { accountWithKey, newProviderId, nowIn, type World } from './world.js'

const finalEvents = new Set(['card_payment_captured', 'card_payment_failed', 'card_payment_expired', 'card_payment_refunded'])

/** Puts a message about a payment on its way to the account's address, as the switches say. */
export function queueWebhook(world: World, payment: SandboxPayment, eventType: string): void {
  const account = accountWithKey(world, payment.apiKey)
  if (account?.webhookUrl == null) return

  const { noWebhooks, duplicateWebhooks, outOfOrderWebhooks } = switchesFor(world.state, account)
  const delivery: WebhookDelivery = {
    ...newMessage(world, payment, eventType),
    status: noWebhooks ? 'WILL_NOT_SEND' : 'PENDING',
    nextAttemptAt: noWebhooks || outOfOrderWebhooks ? null : nowIn(world),
    attempts: []
  }
  world.state.deliveries.push(delivery)
  if (duplicateWebhooks) world.state.deliveries.push({ ...delivery, attempts: [] })
  if (outOfOrderWebhooks && finalEvents.has(eventType)) releaseBackwards(world, payment)
}

function newMessage(world: World, payment: SandboxPayment, eventType: string) {
  const messageId = newProviderId()
  const message = {
    webhook_message_id: messageId,
    api_version: 1,
    created_date: nowIn(world),
    resource_id: payment.id,
    resource_type: 'payment',
    event_type: eventType,
    resource: paymentForWebhook(payment)
  }
  return { messageId, apiKey: payment.apiKey, paymentId: payment.id, eventType, body: JSON.stringify(message) }
}

/** What was held back of this payment goes out, the latest first. */
function releaseBackwards(world: World, payment: SandboxPayment): void {
  const isHeld = (delivery: WebhookDelivery) =>
    delivery.paymentId === payment.id && delivery.status === 'PENDING' && delivery.nextAttemptAt === null
  const held = world.state.deliveries.filter(isHeld).reverse()
  held.forEach((delivery, place) => {
    delivery.nextAttemptAt = new Date(world.clock.now().getTime() - held.length + place).toISOString()
  })
}
