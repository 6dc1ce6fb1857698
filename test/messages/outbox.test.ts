import { expect } from 'chai'
import { readConfig } from '../../app/config.js'
import { inCouncil } from '../../app/database/in-council.js'
import { canEmail, outboxIsOpen } from '../../app/messages/delivery.js'
import { queueMessage } from '../../app/messages/outbox-message.js'
import type { TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { notifyApiKey, notifyTemplateId } from './start-notify.js'

describe('The demo’s outbox', function () {
  this.timeout(30_000)
  usesService()

  it('lists what would have been sent, newest first, and shows one message with its links', async () => {
    const council = await aPayingCouncil()
    await aMessage(council, 'The first')
    await aMessage(council, 'The second')
    const visitor = new HttpVisitor(await testService(), council)

    await visitor.get('/outbox')
    expect(visitor.text()).to.match(/Nothing is really sent.*The second.*The first/)
    await visitor.get(/\/outbox\/[0-9a-f-]{36}/.exec(visitor.last.body)?.[0] ?? '')

    expect(visitor.text()).to.contain('The second').and.to.contain('Dear <payer> & friends')
    expect(visitor.last.body).to.contain('<a class="govuk-link" href="http://barnfield.localhost/payments/x?a=1">')
  })

  it('shows nobody another council’s messages', async () => {
    const [council, other] = [await aPayingCouncil(), await aPayingCouncil()]
    const id = await aMessage(council, 'Not for others')
    const visitor = new HttpVisitor(await testService(), other)

    expect((await visitor.get('/outbox')).body).not.to.contain('Not for others')
    expect((await visitor.get(`/outbox/${id}`)).status).to.equal(404)
    expect((await visitor.get('/outbox/not-an-id')).status).to.equal(404)
  })

  it('is closed in production, and where messages are sent', () => {
    const settings = { DATABASE_URL: 'postgres://db/counterfoil', SESSION_SECRETS: 's'.repeat(32), ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') }
    const notify = { NOTIFY_API_KEY: notifyApiKey, NOTIFY_TEMPLATE_ID: notifyTemplateId }
    const demo = readConfig(settings)
    const sending = readConfig({ ...settings, ...notify })
    const production = readConfig({ ...settings, NODE_ENV: 'production' })

    expect([demo, sending, production].map(outboxIsOpen)).to.deep.equal([true, false, false])
    expect([demo, sending, production].map(canEmail)).to.deep.equal([true, true, false])
  })
})

async function aMessage(council: TestCouncil, subject: string): Promise<string> {
  const { payment } = await aPaidPayment(council)
  return await inCouncil(council.id, async trx => await queueMessage(trx, council.id, {
    kind: 'receipt', paymentId: payment.id, recipient: 'payer@example.com', subject, at: new Date(),
    body: 'Dear <payer> & friends\n\nGo to http://barnfield.localhost/payments/x?a=1.'
  }))
}
