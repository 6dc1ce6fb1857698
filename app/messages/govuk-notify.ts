import { setTimeout as delay } from 'node:timers/promises'
import { NotifyClient } from 'notifications-node-client'
import type { Config } from '../config.js'
import { MessageRefused, type MessageSender } from './send-message.js'

const patienceMs = 30_000

/**
 * GOV.UK Notify: https://docs.notifications.service.gov.uk/node.html. The template has the subject ((subject)) and the body ((body)).
 * Its errors repeat the request, address and text included, so none of them leaves this file.
 */
export function govukNotify({ apiKey, templateId, baseUrl }: NonNullable<Config['notify']>): MessageSender {
  const client = baseUrl === null ? new NotifyClient(apiKey) : new NotifyClient(baseUrl, apiKey)
  return {
    findAccepted: async reference => {
      const { data } = await answerOf(client.getNotifications('email', undefined, reference))
      return data.notifications[0]?.id ?? null
    },
    send: async ({ reference, recipient, subject, body }) => {
      const { data } = await answerOf(client.sendEmail(templateId, recipient, { reference, personalisation: { subject, body } }))
      return data.id
    }
  }
}

/** The client itself waits for ever. */
async function answerOf<Answer>(asking: Promise<Answer>): Promise<Answer> {
  const ending = new AbortController()
  const tooLate = delay(patienceMs, undefined, { signal: ending.signal }).then(() => { throw new Error('GOV.UK Notify did not answer in time') })
  try {
    return await Promise.race([asking, tooLate])
  } catch (error) {
    const status = statusOf(error)
    throw status === 400 ? new MessageRefused('GOV.UK Notify refused the message') : new Error(`GOV.UK Notify failed: ${status ?? 'no answer'}`)
  } finally {
    ending.abort()
    tooLate.catch(() => undefined)
  }
}

function statusOf(error: unknown): number | undefined {
  const { response } = error as { response?: { status?: unknown } }
  return typeof response?.status === 'number' ? response.status : undefined
}
