import express, { type Request, type Response, Router } from 'express'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { addJob } from '../database/job-queue.js'
import { decryptSecret } from '../secrets/secrets-at-rest.js'
import { MalformedForm } from '../web/form-body.js'
import { findAttemptToldOf } from './payment-attempt.js'
import { findProviderAccount } from './provider-account.js'
import { readWebhook, verifyWebhook } from './providers/webhook.js'

const largestBody = '256kb'

/**
 * Where providers tell us of payments. It stands before sessions and forms and reads the body as it came. What is told is never
 * believed: the worker asks the provider. The answer is 200 for anything that is properly signed, so that repeats, old news and
 * events that we do not know come to rest; only a bad signature or shape is refused.
 */
export function webhooks(): Router {
  const router = Router()
  router.post('/govuk-pay/:account', express.raw({ type: () => true, limit: largestBody }), receiveWebhook)
  return router
}

async function receiveWebhook(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const { log, config } = services
  const code = String(request.params.account)
  const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  await inCouncil(council.id, async trx => {
    const account = /^[a-z0-9-]{1,40}$/.test(code) ? await findProviderAccount(trx, council.id, code) : undefined
    if (account === undefined) throw new NotFound('provider account')
    if (!verifyWebhook(rawBody, request.get('pay-signature'), decryptSecret(account.webhook_secret_encrypted, config.encryptionKey))) {
      log.warn({ account: account.code }, 'webhook with a bad signature')
      throw new MalformedForm(401, 'Bad signature')
    }
    const message = readWebhook(rawBody)
    if (message === null) throw new MalformedForm(400, 'Not a webhook message')
    const attempt = await findAttemptToldOf(trx, council.id, message)
    log.info({ messageId: message.messageId, eventType: message.eventType, attemptId: attempt?.id ?? null }, 'webhook')
    if (message.eventType.includes('dispute')) await addJob(trx, 'poll-disputes', { councilId: council.id, accountCode: account.code }, { key: `poll-disputes:${council.id}:${account.code}` })
    if (attempt?.tookMoney() === true && message.eventType.includes('refund')) {
      await addJob(trx, 'follow-refunds', { councilId: council.id, attemptId: attempt.id }, { key: `follow-refunds:${attempt.id}` })
    }
    if (attempt === undefined || attempt.tookMoney()) return
    await addJob(trx, 'complete-payment', { councilId: council.id, attemptId: attempt.id, because: 'the provider told us' }, { key: `complete:${attempt.id}` })
  })
  response.status(200).type('text').send('received\n')
}
