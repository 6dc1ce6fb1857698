import { createHmac } from 'node:crypto'
import { expect } from 'chai'
import { outsideTenancy } from '../../app/database/in-council.js'
import { completePayment } from '../../app/payments/complete-payment.js'
import { decryptSecret } from '../../app/secrets/secrets-at-rest.js'
import type { TestCouncil } from '../support/builders.js'
import { type Answer, HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, sandboxControl, testService, usesService } from '../support/service.js'
import { makeTrouble } from '../support/trouble.js'
import { aPayerAtTheCardPage, type AtTheProvider, enterCard, ledgerOf, returnPath } from './at-the-provider.js'
import { doJobs } from '../support/do-jobs.js'
import { aPayerWithBasket, goToCheck, pressPay, rowOf, rowsOf } from './resident.js'
import { aLoggedService } from './what-is-kept.js'

describe('A webhook', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let other: TestCouncil
  let encryptionKey: Buffer
  let service: Awaited<ReturnType<typeof aLoggedService>>

  before(async () => {
    encryptionKey = (await testService()).services.config.encryptionKey
    service = await aLoggedService()
    council = await aPayingCouncil()
    other = await aPayingCouncil()
    await makeTrouble(council, { noWebhooks: true })
  })

  it('of a payment that has been made leads to its being asked about, posted and receipted', async () => {
    const payer = await aPayerAtTheCardPage(council, { email: 'gone@example.com' })
    await enterCard(payer)
    expect((await tell(message(payer))).status).to.equal(200)
    expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'paying' })
    await doJobs(council)

    expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'paid' })
    expect((await ledgerOf(council, payer)).entries).to.have.length(1)
    expect(await rowsOf(council, 'outbox_messages', { payment_id: payer.paymentId })).to.have.length(1)
  })

  it('is not believed: what counts is what the provider answers', async () => {
    const payer = await aPayerAtTheCardPage(council)
    expect((await tell(message(payer, { event_type: 'card_payment_succeeded', resource: { ...resource(payer), amount: 1, state: { status: 'success', finished: true } } }))).status).to.equal(200)
    await doJobs(council)

    expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'paying' })
    expect(await ledgerOf(council, payer)).to.deep.equal({ entries: [], postings: [] })
  })

  it('may be repeated, late, out of order or of an unknown kind: 200, and nothing twice', async () => {
    const payer = await aPayerAtTheCardPage(council)
    await enterCard(payer)
    const told = message(payer)
    for (const body of [told, told, message(payer, { event_type: 'card_payment_started' }), message(payer, { event_type: 'CARD_PAYMENT_REFUNDED' }), message(payer, { event_type: 'card_payment_invented' })]) {
      expect((await tell(body)).status).to.equal(200)
    }
    await doJobs(council)
    expect((await tell(told)).status).to.equal(200)
    expect((await tell(message(payer, { event_type: 'card_payment_failed' }))).status).to.equal(200)
    expect(await jobsOf(payer)).to.equal(0)
    await doJobs(council)

    expect((await ledgerOf(council, payer)).entries).to.have.length(1)
    expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'paid' })
  })

  it('asked for before it has been worked on stays one job', async () => {
    const payer = await aPayerAtTheCardPage(council)
    await Promise.all(Array.from({ length: 5 }, async () => await tell(message(payer))))
    expect(await jobsOf(payer)).to.equal(1)
    await doJobs(council)
  })

  it('of a payment whose creating was not answered is known by our reference', async () => {
    const own = await aPayingCouncil()
    await makeTrouble(own, { loseNextCreates: 1, noWebhooks: true })
    const payer = await aPayerWithBasket(own, [['garden-waste', '42']])
    await goToCheck(payer)
    expect((await pressPay(payer)).status).to.equal(503)
    const { provider_reference, provider_payment_id } = await rowOf(own, 'payment_attempts')
    expect(provider_payment_id).to.equal(null)
    const body = JSON.stringify({ webhook_message_id: 'm1', event_type: 'card_payment_expired', resource_id: 'not-known-yet', resource: { reference: provider_reference } })
    expect((await tell(body, { to: own })).status).to.equal(200)
    await doJobs(own)

    expect((await rowOf(own, 'payment_attempts')).provider_payment_id).to.be.a('string')
  })

  it('is refused with a signature that is missing, wrong, of another body, account or council', async () => {
    const payer = await aPayerAtTheCardPage(council)
    const body = message(payer)
    const signatures = [undefined, '', 'nonsense', 'f'.repeat(64), sign(`${body} `, council), sign(body, council).toUpperCase(), sign(body, other), sign(body, council, 'parking')]
    for (const signature of signatures) {
      const answer = await tell(body, { signature })
      expect(answer.status, signature).to.equal(401)
    }
    expect((await tell(body, { to: other, signature: sign(body, council) })).status).to.equal(401)
    expect(await jobsOf(payer)).to.equal(0)
  })

  it('is refused when it is none, or too large', async () => {
    for (const body of ['', 'nonsense', '{}', '[]', 'null', '{"event_type":"card_payment_succeeded"}', '{"webhook_message_id":7,"event_type":"x","resource_id":"y"}', '\u0000']) {
      expect((await tell(body)).status, body).to.equal(400)
    }
    expect((await tell('x'.repeat(300_000))).status).to.equal(413)
  })

  it('for an account or host that there is not is 404; of a payment of another council, or none, is 200 without effect', async () => {
    const payer = await aPayerAtTheCardPage(council)
    const body = message(payer)
    for (const account of ['nothing', 'MAIN', '..%2fmain', '%00']) expect((await tell(body, { account })).status, account).to.equal(404)
    expect((await tell(body, { to: { ...council, host: 'nobody.localhost' } })).status).to.equal(404)
    expect((await tell(body, { to: other })).status).to.equal(200)
    expect((await tell(message(payer, { resource_id: 'nobody', resource: null }))).status).to.equal(200)
    expect(await jobsOf(payer)).to.equal(0)
  })

  it('starts no session and leaves nothing personal in the log', async () => {
    const payer = await aPayerAtTheCardPage(council)
    const answer = await tell(message(payer, { resource: { ...resource(payer), email: 'resident@example.com', card_details: { cardholder_name: 'R Esident', last_digits_card_number: '4242' } } }))

    expect(answer.headers).not.to.have.property('set-cookie')
    expect(service.log.join('')).to.contain('webhook').and.to.contain(payer.attempt.id)
    for (const text of ['resident@example.com', 'Esident', '4242"']) expect(service.log.join('')).not.to.contain(text)
  })

  it('of the provider’s own making arrives, however much trouble it makes of it', async () => {
    const own = await aPayingCouncil()
    await makeTrouble(own, { duplicateWebhooks: true, outOfOrderWebhooks: true })
    const payer = await aPayerAtTheCardPage(own)
    await enterCard(payer)
    for (let tries = 0; tries < 100 && !(await isDelivered(payer)); tries += 1) await new Promise(resolve => { setTimeout(resolve, 50) })
    await doJobs(own)

    expect(await rowOf(own, 'payments')).to.include({ status: 'paid' })
    expect((await ledgerOf(own, payer)).entries).to.have.length(1)
  })

  it('meets the return page, the sweep and other tabs at once: posted once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const payer = await aPayerAtTheCardPage(council, { email: 'resident@example.com' })
      const back = await returnPath(council, payer)
      await enterCard(payer)
      await tell(message(payer))
      const { services } = await testService()
      await Promise.all([
        doJobs(council),
        ...Array.from({ length: 4 }, async () => { await new HttpVisitor(service, council).get(back) }),
        ...Array.from({ length: 2 }, async () => { await payer.visitor.send('GET', `${payer.path}/result`) }),
        ...Array.from({ length: 4 }, async () => { await completePayment(services, council.id, payer.attempt.id, 'the sweep') })
      ])
      const { entries, postings } = await ledgerOf(council, payer)

      expect(entries).to.have.length(1)
      expect(postings).to.have.length(2)
      expect(await rowsOf(council, 'outbox_messages', { payment_id: payer.paymentId })).to.have.length(1)
      expect(await rowsOf(council, 'payment_events', { payment_id: payer.paymentId, type: 'attempt_succeeded' })).to.have.length(1)
    }
  })

  async function tell(
    body: string, { to = council, account = 'main', ...given }: { to?: TestCouncil, account?: string, signature?: string | undefined } = {}
  ): Promise<Answer> {
    const signature = 'signature' in given ? given.signature : sign(body, to)
    const headers = { 'content-type': 'application/json', ...(signature === undefined ? {} : { 'pay-signature': signature }) }
    return await new HttpVisitor(service, to).send('POST', `/webhooks/govuk-pay/${account}`, body, headers)
  }

  function sign(body: string, { setup }: TestCouncil, accountCode = 'main'): string {
    const account = setup.providerAccounts.find(({ code }) => code === accountCode)
    return createHmac('sha256', decryptSecret(account?.webhookSecretEncrypted ?? '', encryptionKey)).update(body).digest('hex')
  }
})

/** How many jobs wait for this payment. */
async function jobsOf({ attempt }: AtTheProvider): Promise<number> {
  return (await outsideTenancy()('graphile_worker.jobs').where({ key: `complete:${attempt.id}` })).length
}

async function isDelivered({ attempt }: AtTheProvider): Promise<boolean> {
  const { deliveries } = await sandboxControl<{ deliveries: { paymentId: string, eventType: string, status: string }[] }>(await testService(), 'GET', '/webhooks')
  const own = deliveries.filter(({ paymentId }) => paymentId === attempt.provider_payment_id)
  return own.length === 6 && own.every(({ status }) => status === 'SUCCESSFUL')
}

function resource({ attempt }: AtTheProvider) {
  return { payment_id: attempt.provider_payment_id, reference: attempt.provider_reference }
}

function message(payer: AtTheProvider, given: object = {}): string {
  return JSON.stringify({
    webhook_message_id: `message-${payer.attempt.id}`, api_version: 1, created_date: new Date().toISOString(), resource_id: payer.attempt.provider_payment_id,
    resource_type: 'payment', event_type: 'card_payment_succeeded', resource: resource(payer), ...given
  })
}
