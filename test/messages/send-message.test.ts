import { expect } from 'chai'
import { pino } from 'pino'
import { type Config, readConfig } from '../../app/config.js'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { govukNotify } from '../../app/messages/govuk-notify.js'
import { findMessage, giveUpOldMessages, type OutboxMessage, queueMessage } from '../../app/messages/outbox-message.js'
import { sendMessage } from '../../app/messages/send-message.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { type FakeNotify, notifyApiKey, notifyTemplateId, startNotify } from './start-notify.js'

describe('A message of the outbox', () => {
  usesDatabase()

  let notify: FakeNotify
  let config: Config
  let council: TestCouncil

  beforeEach(async () => {
    notify = await startNotify()
    config = readConfig({
      NODE_ENV: 'test', DATABASE_URL: (await testDatabase()).applicationUrl, NOTIFY_API_KEY: notifyApiKey,
      NOTIFY_TEMPLATE_ID: notifyTemplateId, NOTIFY_BASE_URL: notify.baseUrl
    })
    council = await aCouncil()
  })

  afterEach(async () => { await notify.stop() })

  it('is sent through GOV.UK Notify with its own id as the reference, and only then counts as sent', async () => {
    const message = await aMessage()

    await tryToSend(message.id)

    expect(notify.accepted).to.have.length(1)
    expect(notify.accepted[0]).to.deep.include({
      reference: message.id, email_address: 'payer@example.com', template_id: notifyTemplateId,
      personalisation: { subject: 'A subject', body: 'Two\nlines & <more>' }
    })
    expect(notify.tokens[0]).to.match(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
    expect(await reread(message)).to.deep.include({ tries: 1, provider_message_id: 'notify-1', gave_up_at: null })
    expect((await reread(message)).sent_at).to.be.an.instanceOf(Date)
  })

  it('is not sent a second time when the job is done again', async () => {
    const message = await aMessage()

    await tryToSend(message.id)
    await tryToSend(message.id)

    expect(notify.accepted).to.have.length(1)
  })

  it('that was accepted by a try that broke off is found again by its reference and not sent twice', async () => {
    const message = await aMessage()
    notify.answers = ['silent-after-accepting', 201]

    expect(await failureOf(tryToSend(message.id))).to.be.an.instanceOf(Error)
    expect((await reread(message)).sent_at).to.equal(null)
    await tryToSend(message.id)

    expect(notify.accepted).to.have.length(1)
    expect(await reread(message)).to.deep.include({ tries: 2, provider_message_id: 'notify-1' })
  })

  it('is tried again when Notify is away, and the failure tells nothing of it', async () => {
    const message = await aMessage()
    notify.answers = [500, 201]

    const failure = await failureOf(tryToSend(message.id))
    await tryToSend(message.id)

    expect(JSON.stringify([failure.message, failure.stack, failure.cause])).not.to.contain('payer@example.com')
    expect((await reread(message)).sent_at).to.be.an.instanceOf(Date)
  })

  it('is given up after its last try', async () => {
    const message = await aMessage()
    notify.answers = [500]

    await tryToSend(message.id, true)

    expect((await reread(message)).gave_up_at).to.be.an.instanceOf(Date)
    expect((await reread(message)).sent_at).to.equal(null)
  })

  it('is given up at once when Notify refuses it, since it always would', async () => {
    const message = await aMessage()
    notify.answers = [400]

    await tryToSend(message.id)

    expect((await reread(message)).gave_up_at).to.be.an.instanceOf(Date)
  })

  it('that holds a link which opens something by itself keeps no text once it is sent or given up, and until then what is sent', async () => {
    for (const kind of ['invitation', 'password_reset', 'pay_link'] as const) {
      const [message, refused, old] = [await aMessage(kind), await aMessage(kind), await aMessage(kind)]
      notify.answers = [500, 201, 400]
      await failureOf(tryToSend(message.id))
      expect((await reread(message)).body).to.equal('Two\nlines & <more>')
      await tryToSend(message.id)
      await tryToSend(refused.id)
      await inCouncil(council.id, async trx => {
        await trx('outbox_messages').where({ council_id: council.id, id: old.id }).update({ created_at: new Date(Date.now() - 3 * 24 * 3_600_000) })
        await giveUpOldMessages(trx, council.id, new Date())
      })
      expect(notify.accepted.at(-1)?.personalisation).to.deep.equal({ subject: 'A subject', body: 'Two\nlines & <more>' })
      for (const one of [message, refused, old]) expect(await reread(one), kind).to.include({ body: '', subject: 'A subject', recipient: 'payer@example.com' })
    }
    const receipt = await aMessage()
    await tryToSend(receipt.id)
    expect((await reread(receipt)).body, 'nothing opens by it').to.equal('Two\nlines & <more>')
  })

  it('is left as it is in the demo, where it can be read and nothing sends it', async () => {
    const message = await aMessage()
    const demo = readConfig({ NODE_ENV: 'development', DATABASE_URL: config.databaseUrl })

    await sendMessage({ config: demo, clock: systemClock, log: pino({ level: 'silent' }) }, null, ids(message.id), true)

    expect(await reread(message)).to.deep.include({ tries: 0, sent_at: null, gave_up_at: null })
  })

  it('is given up when it is two days old and nobody tries any more', async () => {
    const message = await aMessage()
    const young = await aMessage()
    await inCouncil(council.id, async trx => {
      await trx('outbox_messages').where({ council_id: council.id, id: message.id }).update({ created_at: new Date(Date.now() - 3 * 24 * 3_600_000) })
      await giveUpOldMessages(trx, council.id, new Date())
    })

    expect((await reread(message)).gave_up_at).to.be.an.instanceOf(Date)
    expect((await reread(young)).gave_up_at).to.equal(null)
  })

  async function aMessage(kind: OutboxMessage['kind'] = 'receipt'): Promise<{ id: string }> {
    const { payment } = await aPaidPayment(council)
    const id = await inCouncil(council.id, async trx => await queueMessage(trx, council.id, {
      kind, paymentId: payment.id, recipient: 'payer@example.com', subject: 'A subject', body: 'Two\nlines & <more>', at: new Date()
    }))
    return { id }
  }

  function ids(messageId: string): { councilId: string, messageId: string } {
    return { councilId: council.id, messageId }
  }

  async function tryToSend(messageId: string, isLastTry = false): Promise<void> {
    const sender = config.notify === null ? null : govukNotify(config.notify)
    await sendMessage({ config, clock: systemClock, log: pino({ level: 'silent' }) }, sender, ids(messageId), isLastTry)
  }

  async function reread({ id }: { id: string }): Promise<OutboxMessage> {
    const message = await inCouncil(council.id, async trx => await findMessage(trx, council.id, id))
    if (message === undefined) throw new Error('It is gone')
    return message
  }
})

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('It did not fail')
}
