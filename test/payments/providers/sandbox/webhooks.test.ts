import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { expect } from 'chai'
import { pence } from '../../../../app/money.js'
import { readWebhook, verifyWebhook } from '../../../../app/payments/providers/webhook.js'
import { aPayment, apiKey, startSandbox, until, webhookSecret, type TestSandbox } from '../start-sandbox.js'

interface Received { headers: IncomingHttpHeaders, body: Buffer, path: string | undefined }

describe('the sandbox\'s webhooks', () => {
  let sandbox: TestSandbox
  let council: Server
  let received: Received[]
  let answers: number[]

  beforeEach(async () => {
    received = []
    answers = []
    council = createServer((req, res) => {
      const chunks: Buffer[] = []
      req.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        received.push({ headers: req.headers, body: Buffer.concat(chunks), path: req.url })
        res.writeHead(answers.shift() ?? 200).end()
      })
    })
    await new Promise<void>(resolve => { council.listen(0, '127.0.0.1', resolve) })
    sandbox = await startSandbox()
    const address = council.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await sandbox.putAccount(apiKey, { webhookUrl: `http://127.0.0.1:${port}/webhooks/pay`, webhookHost: 'barnfield.localhost:3000' })
  })
  afterEach(async () => {
    await sandbox.close()
    council.closeAllConnections()
    await new Promise(resolve => { council.close(resolve) })
  })

  async function payFor(card?: string) {
    const { providerPaymentId } = await sandbox.provider().createPayment(aPayment)
    await sandbox.pay(providerPaymentId, card)
    return providerPaymentId
  }
  const events = () => received.map(({ body }) => readWebhook(body)?.eventType)
  const deliveries = async () => (await (await sandbox.control('GET', '/webhooks')).json()).deliveries

  it('are signed, name the council\'s host and say what happened to the payment', async () => {
    const id = await payFor()
    await until(() => received.length === 3)
    expect(events()).to.deep.equal(['card_payment_started', 'card_payment_succeeded', 'card_payment_captured'])
    for (const { headers, body, path } of received) {
      expect([headers.host, path, headers['content-type']]).to.deep.equal(['barnfield.localhost:3000', '/webhooks/pay', 'application/json'])
      expect(verifyWebhook(body, String(headers['pay-signature']), webhookSecret)).to.equal(true)
      expect(readWebhook(body)).to.deep.include({ providerPaymentId: id, resourceReference: 'ATTEMPT-1' })
    }
    expect(JSON.parse(String(received[1]?.body)).resource.state).to.deep.equal({ status: 'success', finished: true })
  })

  it('tell of failure, expiry and refunds', async () => {
    await payFor('4000000000000002')
    await until(() => received.length === 2)
    expect(events()).to.include('card_payment_failed')

    await sandbox.provider().createPayment(aPayment)
    sandbox.clock.advanceSeconds(90 * 60)
    await until(() => events().includes('card_payment_expired'))

    const id = await payFor()
    await sandbox.provider().refundPayment(id, { amountPence: pence(50), availablePence: aPayment.amountPence })
    await until(() => events().includes('card_payment_refunded'))
    expect(readWebhook(received.at(-1)?.body ?? Buffer.of())?.providerPaymentId).to.equal(id)
  })

  it('are tried again after a minute, five minutes, an hour, a day and two days, then given up', async () => {
    answers = Array.from({ length: 10 }, () => 503)
    await sandbox.switches({ noWebhooks: true })
    const { providerPaymentId } = await sandbox.provider().createPayment(aPayment)
    await sandbox.switches({ noWebhooks: false })
    await sandbox.provider().cancelPayment(providerPaymentId)
    for (const [tries, seconds] of [60, 300, 3600, 86_400, 172_800].entries()) {
      await until(() => received.length === tries + 1)
      await until(async () => (await deliveries()).at(-1).attempts.length === tries + 1)
      sandbox.clock.advanceSeconds(seconds)
    }
    await until(async () => (await deliveries()).at(-1).status === 'FAILED')
    expect(received).to.have.length(6)
    expect(new Set(received.map(({ body }) => readWebhook(body)?.messageId))).to.have.property('size', 1)
  })

  it('arrive in the end when the council was away', async () => {
    answers = [500]
    await payFor()
    await until(() => received.length === 3)
    await until(async () => (await deliveries())[0].attempts.length === 1)
    expect((await deliveries())[0]).to.deep.include({ status: 'PENDING', nextAttemptAt: '2026-05-03T09:01:00.000Z' })
    sandbox.clock.advanceSeconds(60)
    await until(async () => (await deliveries())[0].status === 'SUCCESSFUL')
    expect(received).to.have.length(4)
  })

  it('can be left out, doubled and turned round', async () => {
    await sandbox.switches({ noWebhooks: true })
    await payFor()
    expect((await deliveries()).map(({ status }: { status: string }) => status)).to.deep.equal(['WILL_NOT_SEND', 'WILL_NOT_SEND', 'WILL_NOT_SEND'])

    await sandbox.switches({ noWebhooks: false, duplicateWebhooks: true })
    await payFor()
    await until(() => received.length === 6)
    expect(new Set(received.map(({ body }) => readWebhook(body)?.messageId))).to.have.property('size', 3)

    received = []
    await sandbox.switches({ duplicateWebhooks: false, outOfOrderWebhooks: true })
    await payFor()
    await until(() => received.length === 3)
    expect(events()).to.deep.equal(['card_payment_captured', 'card_payment_succeeded', 'card_payment_started'])
  })

  it('go only to this machine', async () => {
    const outside = await sandbox.putAccount(apiKey, { webhookUrl: 'http://example.org/webhooks' })
    expect(outside.status).to.equal(422)
  })
})
