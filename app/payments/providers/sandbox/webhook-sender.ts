import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import type { SandboxAccount, WebhookDelivery } from './sandbox-state.js'
import { accountWithKey, nowIn, secondsFromNow, type World } from './world.js'

// pay-webhooks waits so long after each failed try, and then gives up.
const retryAfterSeconds = [60, 5 * 60, 60 * 60, 24 * 60 * 60, 2 * 24 * 60 * 60]
const timeoutMs = 3000

/** Sends the messages that are due, one after another, the earliest first. Answers whether there were any. */
export async function sendDueWebhooks(world: World): Promise<boolean> {
  const now = nowIn(world)
  const due = world.state.deliveries
    .filter(({ status, nextAttemptAt }) => status === 'PENDING' && nextAttemptAt !== null && nextAttemptAt <= now)
    .sort((a, b) => (a.nextAttemptAt ?? '').localeCompare(b.nextAttemptAt ?? ''))
  for (const delivery of due) await attemptDelivery(world, delivery)
  return due.length > 0
}

async function attemptDelivery(world: World, delivery: WebhookDelivery): Promise<void> {
  const account = accountWithKey(world, delivery.apiKey)
  const answer = account?.webhookUrl == null
    ? { status: null, fault: 'no address' }
    : await post(account, account.webhookUrl, delivery.body)
  delivery.attempts.push({ at: nowIn(world), ...answer })

  const wait = retryAfterSeconds[delivery.attempts.length - 1]
  const succeeded = answer.status !== null && answer.status >= 200 && answer.status <= 299
  delivery.status = succeeded ? 'SUCCESSFUL' : wait === undefined ? 'FAILED' : 'PENDING'
  delivery.nextAttemptAt = delivery.status === 'PENDING' ? secondsFromNow(world, (wait ?? 0) * world.webhookRetryScale) : null
  world.log.info({ paymentId: delivery.paymentId, messageId: delivery.messageId, eventType: delivery.eventType, status: answer.status },
    'Sandbox sent a webhook')
}

/** With node:http because councils are told apart by a Host header, which fetch does not let one set. */
function post(account: SandboxAccount, url: string, body: string): Promise<{ status: number | null, fault: string | null }> {
  return new Promise(resolve => {
    const outgoing = request(url, {
      method: 'POST',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'host': account.webhookHost ?? new URL(url).host,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'pay-signature': createHmac('sha256', account.webhookSecret).update(body).digest('hex')
      }
    }, response => {
      response.resume()
      resolve({ status: response.statusCode ?? null, fault: null })
    })
    outgoing.on('error', error => { resolve({ status: null, fault: error.name === 'AbortError' ? 'time-out' : error.message }) })
    outgoing.end(body)
  })
}
