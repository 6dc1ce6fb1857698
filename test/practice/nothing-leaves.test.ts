import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import type { DatabaseError } from 'pg'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { findMessage, queueMessage } from '../../app/messages/outbox-message.js'
import { sendMessage } from '../../app/messages/send-message.js'
import { pence } from '../../app/money.js'
import { ProviderAccount } from '../../app/payments/provider-account.js'
import { chooseProvider } from '../../app/payments/providers/choose-provider.js'
import { practiceCouncilsOf } from '../../app/practice/practice-council.js'
import { workFeed } from '../../app/posting-files/making/work-feed.js'
import type { TestCouncil } from '../support/builders.js'
import { aPracticeCouncil, aPractising } from '../support/builders-practice.js'
import { someFeedback } from '../support/builders-feedback.js'
import { aReleaseNote } from '../support/builders-release-notes.js'
import { testDatabase } from '../support/database.js'
import { doJobs } from '../support/do-jobs.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Nothing leaves a practice council', function () {
  this.timeout(60_000)
  usesService()

  let council: TestCouncil
  let practice: TestCouncil

  before(async () => {
    council = await aPayingCouncil()
    practice = await aPracticeCouncil(council)
  })

  it('for a payment provider, whatever address and key somebody plants', async () => {
    let calls = 0
    const server = createServer((_request, response) => { calls += 1; response.end('{}') }).listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const { services } = await testService()
    const account = await inCouncil(practice.id, async trx => await ProviderAccount.query(trx).where({ council_id: practice.id, code: 'main' }).first().throwIfNotFound())
    const planted = Object.assign(account, {
      provider: 'govuk-pay', base_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, api_key_encrypted: council.setup.providerAccounts[0]?.apiKeyEncrypted
    })
    const payment = await chooseProvider(services)(planted).createPayment({ reference: newId(), amountPence: pence(10_00), description: 'Council tax', returnUrl: 'https://practice.invalid/' })
    expect(payment.nextUrl).to.match(/^http:\/\/practice-[^/]+\/practice\/card-page\//)
    expect(calls).to.equal(0)
    server.close()
  })

  it('by email, with a sender at hand, nor can the database be told that it did', async () => {
    const { services } = await testService()
    const sending = { ...services, config: { ...services.config, notify: { apiKey: 'key', templateId: 'template', baseUrl: null } } }
    const sent: string[] = []
    const sender = { findAccepted: async () => await Promise.resolve(null), send: async ({ recipient }: { recipient: string }) => await Promise.resolve(String(sent.push(recipient))) }
    const messageId = await inCouncil(practice.id, async trx => await queueMessage(trx, practice.id, { kind: 'statement', recipient: 'real@mail.example', subject: 'A', body: 'B', at: new Date() }))
    await sendMessage(sending, sender, { councilId: practice.id, messageId }, true)
    expect(sent).to.deep.equal([])
    expect((await inCouncil(practice.id, async trx => await findMessage(trx, practice.id, messageId)))?.sent_at).to.equal(null)
    const told = await inCouncil(practice.id, async trx => await trx('outbox_messages').where({ council_id: practice.id }).update({ sent_at: new Date() })).catch((error: unknown) => error)
    expect((told as DatabaseError).constraint).to.equal('outbox_messages_practice_is_never_sent')
    const officer = await aPractising(council, practice, 'officer')
    await officer.get('/outbox')
    expect(officer.text()).to.contain('real@mail.example')
  })

  it('as a posting file in a folder that a host system reads', async () => {
    const { owner } = await testDatabase()
    await inCouncilOn(owner, practice.id, async trx => await trx('posting_feeds').where({ council_id: practice.id, code: 'council-tax' }).update({ folder: 'ctax', made_at: '00:00', starts_on: '2026-04-01' }))
    await workFeed({ clock: { now: () => new Date() }, root: '/nowhere/that/exists' }, practice.id, 'council-tax')
    const files = await inCouncil(practice.id, async trx => await trx('posting_files').where({ council_id: practice.id }).select('state') as { state: string }[])
    expect(files.map(({ state }) => state)).not.to.include('placed').and.not.to.be.empty
  })

  it('as a file without its name saying what it is, or a page that a search engine keeps', async () => {
    const officer = await aPractising(council, practice, 'officer')
    const { headers } = await officer.send('GET', '/staff/transactions.csv')
    expect(String(headers['content-disposition'])).to.match(/filename="?PRACTICE-/)
    await officer.get('/')
    expect(officer.last.body).to.contain('<meta name="robots" content="noindex, nofollow">').and.to.contain('Nothing here is real')
    const real = await signedIn(council, 'officer')
    await real.get('/')
    expect(real.last.headers).not.to.have.property('x-robots-tag')
    expect(real.last.body).not.to.contain('app-practice')
  })

  it('as a word of how the service runs: its status page is not there, and no page leads to what is closed', async () => {
    const visitor = new HttpVisitor(await testService(), practice)
    expect((await visitor.send('GET', '/status')).status).to.equal(404)
    await visitor.get('/')
    expect(visitor.last.body).not.to.contain('href="/performance').and.not.to.contain('href="/status')
    const real = new HttpVisitor(await testService(), council)
    expect((await real.send('GET', '/status')).status).to.equal(200)
    await real.get('/')
    expect(real.last.body).to.contain('href="/performance"')
  })

  it('as feedback or a release note among the council’s own, nor do the council’s own come there', async () => {
    await aPractising(council, practice, 'owner')
    for (const [where, word] of [[practice, 'practised'], [council, 'genuine']] as const) {
      await someFeedback(where, { said: { comment: `${word} comment` } })
      await aReleaseNote(where, { words: { title: `${word} note`, roleCodes: ['service-owner'] } })
    }
    const visitors = [[await signedIn(council, 'owner'), 'genuine', 'practised'], [await aPractising(council, practice, 'owner'), 'practised', 'genuine']] as const
    for (const [visitor, own, others] of visitors) {
      for (const page of ['/staff/feedback', '/staff/release-notes']) {
        await visitor.get(page)
        expect(visitor.text(), page).to.contain(own).and.not.to.contain(others)
      }
    }
  })

  it('while the worker makes one that a trainer has asked for', async () => {
    const other = await aPayingCouncil()
    const owner = await signedIn(other, 'owner')
    await owner.get('/staff/practice')
    await owner.post('/staff/practice/resets')
    await doJobs(other)
    expect((await practiceCouncilsOf(other.id)).map(({ state }) => state)).to.deep.equal(['open'])
    await owner.get('/staff/practice')
    expect(owner.text()).to.contain('Go to the practice council')
  })
})
