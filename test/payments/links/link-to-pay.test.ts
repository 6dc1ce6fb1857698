import { expect } from 'chai'
import { aCouncil, anAccountHolder, type TestAccountHolder, type TestCouncil } from '../../support/builders.js'
import { testDatabase } from '../../support/database.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { answerEverything, rowsOf } from '../../support/paying.js'
import { aPayingCouncil, sandboxControl, testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

const day = 86_400_000

describe('A link to pay', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let holder: TestAccountHolder
  beforeEach(async () => {
    council = await aPayingCouncil()
    holder = await anAccountHolder(council)
  })

  async function later<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
    const service = await testService()
    service.clockAheadMs += ms
    try {
      return await work()
    } finally {
      service.clockAheadMs -= ms
    }
  }

  async function anAdviserReadyToPay(account = holder): Promise<{ adviser: HttpVisitor, paymentId: string }> {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'phone' })
    await adviser.get('/pay/council-tax')
    await adviser.submit({ reference: account.reference })
    const paymentId = adviser.last.path.split('/')[2] ?? ''
    await answerEverything(adviser, paymentId, account, 'caller@example.com')
    return { adviser, paymentId }
  }

  async function anEmailedLink(): Promise<{ adviser: HttpVisitor, paymentId: string, path: string }> {
    const { adviser, paymentId } = await anAdviserReadyToPay()
    await adviser.get(`/payments/${paymentId}/links`)
    await adviser.submit({ delivery: 'email', email: 'someone.else@example.com' })
    return { adviser, paymentId, path: await pathInLatestEmail() }
  }

  async function pathInLatestEmail(): Promise<string> {
    const messages = await rowsOf(council, 'outbox_messages', { kind: 'pay_link' })
    const body = String(messages.toSorted((one, other) => Number(one.created_at) - Number(other.created_at)).at(-1)?.body)
    const path = /https?:\/\/[^/\s]+(\/link\/\S+)/.exec(body)?.[1]
    if (path === undefined) throw new Error(`No link in: ${body}`)
    return path
  }

  async function aVisitor(): Promise<HttpVisitor> {
    return new HttpVisitor(await testService(), council)
  }

  it('goes once, however often Send is clicked at once, and once more when it is sent again', async () => {
    const { adviser, paymentId } = await anAdviserReadyToPay()
    const sendOften = async (action: string, fields: Record<string, string>) => {
      const form = new URLSearchParams({ ...adviser.hiddenFields(action), ...fields }).toString()
      const answers = await Promise.all(Array.from({ length: 6 }, async () => await adviser.send('POST', action, form)))
      expect(answers.map(answer => answer.status)).to.deep.equal(Array(6).fill(303))
    }
    await adviser.get(`/payments/${paymentId}/links`)
    await sendOften(`/payments/${paymentId}/links`, { delivery: 'email', email: 'someone.else@example.com' })
    const [first, ...others] = await rowsOf(council, 'pay_links')
    expect(others).to.deep.equal([])

    await adviser.get('/staff/help')
    await sendOften(`/staff/links/${String(first?.id)}/resends`, {})
    expect((await rowsOf(council, 'pay_links')).map(link => link.revoked_at === null).toSorted()).to.deep.equal([false, true])
    expect(await rowsOf(council, 'outbox_messages', { kind: 'pay_link' })).to.have.length(2)
  })

  it('goes by email: what it is for and how much, of the reference only the end', async () => {
    await anEmailedLink()
    const [message] = await rowsOf(council, 'outbox_messages')
    expect(message).to.include({ recipient: 'someone.else@example.com', subject: `Pay £120.00 to ${council.council.name}` })
    expect(message?.body).to.contain(`Council tax, reference •••••${holder.reference.slice(-4)}: £120.00`)
    expect(message?.body).not.to.contain(holder.reference).and.not.to.contain(holder.name).and.not.to.contain('&#39;')
    const [link] = await rowsOf(council, 'pay_links')
    expect(JSON.stringify(link)).not.to.contain((await pathInLatestEmail()).split('/').at(-1))
    const { application } = await testDatabase()
    const { rows } = await application.raw<{ rows: { task_identifier: string }[] }>('select task_identifier from graphile_worker.jobs where key = ?', [String(message?.id)])
    expect(rows).to.deep.equal([{ task_identifier: 'send-message' }])
  })

  it('opens the payment to be paid and nothing more, at an address without the token', async () => {
    const { paymentId, path } = await anEmailedLink()
    const visitor = await aVisitor()
    await visitor.get(path)
    expect(visitor.last.path).to.equal(`/payments/${paymentId}/check`)
    expect(visitor.text()).to.contain('£120.00').and.to.contain(holder.reference.slice(-4))
    expect(visitor.text()).not.to.contain(holder.reference).and.not.to.contain('caller@example.com')
    for (const page of ['basket', 'details', 'lines/1/amount', 'lines/1/reference', 'lines/1/postcode', 'lines/1/remove', 'add']) {
      await visitor.get(`/payments/${paymentId}/${page}`)
      expect(visitor.last.body, page).not.to.contain(holder.reference).and.not.to.contain('caller@example.com')
    }
    expect((await rowsOf(council, 'payment_events', { type: 'link_opened' }))).to.have.length(1)
    await visitor.get(path)
    expect((await rowsOf(council, 'payment_events', { type: 'link_opened' }))).to.have.length(1)
  })

  it('lets in nobody else, and leaves the adviser’s help and the codes of others alone', async () => {
    const { adviser, paymentId, path } = await anEmailedLink()
    const visitor = await aVisitor()
    await visitor.get(path)
    expect(visitor.text()).not.to.contain('An adviser is helping you')
    const token = visitor.hiddenFields(`/payments/${paymentId}/attempts`)._csrf ?? ''
    await visitor.get(`/payments/${paymentId}/help?from=check`)
    expect(visitor.text()).to.contain('Give them your reference').and.to.contain('Call').and.not.to.contain('Get a help code').and.not.to.contain('adviser then sees')
    expect(visitor.last.body).to.contain(`href="/payments/${paymentId}/check"`)
    for (const action of ['help-codes', 'help-endings']) await visitor.post(`/payments/${paymentId}/${action}`, { _csrf: token })

    expect(visitor.last.path).to.equal(`/payments/${paymentId}/check`)
    const helps = await rowsOf(council, 'helps', { payment_id: paymentId })
    expect(helps.map(({ started_by, ended_at }) => [started_by, ended_at])).to.deep.equal([['adviser', null]])
    await adviser.get(`/payments/${paymentId}/check`)
    expect(adviser.last.status).to.equal(200)
  })

  it('is not used up by a mail program that looks at it first', async () => {
    const { paymentId, path } = await anEmailedLink()
    await (await aVisitor()).get(path)
    const visitor = await aVisitor()
    await visitor.get(path)
    expect(visitor.last.path).to.equal(`/payments/${paymentId}/check`)
  })

  it('shows the sender that it was sent, opened, and the payment finished', async () => {
    const service = await testService()
    const { adviser, paymentId, path } = await anEmailedLink()
    await adviser.get('/staff/help')
    expect(adviser.text()).to.contain('By email to someone.else@example.com').and.to.contain('Not opened yet')
    const visitor = await aVisitor()
    await visitor.get(path)
    await adviser.get('/staff/help')
    expect(adviser.text()).to.contain('not paid yet')
    const attempts = `/payments/${paymentId}/attempts`
    const started = await visitor.send('POST', attempts, new URLSearchParams(visitor.hiddenFields(attempts)).toString())
    expect(started.status).to.equal(303)
    const [attempt] = await rowsOf(council, 'payment_attempts')
    await sandboxControl(service, 'POST', `/payments/${String(attempt?.provider_payment_id)}/pay`, { cardNumber: '4242424242424242' })
    await visitor.get(`/payments/${paymentId}/result`)
    expect(visitor.last.path).to.equal(`/payments/${paymentId}/receipt`)
    expect(visitor.text()).to.contain('£120.00').and.to.contain(holder.reference.slice(-4))
    expect(visitor.text()).not.to.contain(holder.reference).and.not.to.contain('4242')
    await adviser.get('/staff/help')
    expect(adviser.text()).to.contain('The payment is finished')

    const again = await aVisitor()
    await again.get(path)
    expect(again.last.status).to.equal(200)
    expect(again.text()).to.contain('This has been paid').and.to.contain('Do not pay again')
    await again.get(`/payments/${paymentId}/check`)
    expect(again.last.status).to.equal(404)
    await adviser.post(`/staff/links/${String((await rowsOf(council, 'pay_links'))[0]?.id)}/resends`, { _csrf: adviser.hiddenFields('/staff/helps')._csrf ?? '' })
    expect(adviser.last.status).to.equal(409)
  })

  it('stops at once when its sender stops it, and after fourteen days', async () => {
    const { adviser, path } = await anEmailedLink()
    await later(14 * day + 1000, async () => {
      const late = await aVisitor()
      await late.get(path)
      expect(late.last.status).to.equal(410)
      expect(late.text()).to.contain('This link has run out').and.to.contain('No money has been taken')
    })
    const [link] = await rowsOf(council, 'pay_links')
    await adviser.get('/staff/help')
    await adviser.post(`/staff/links/${String(link?.id)}/revocations`)
    const visitor = await aVisitor()
    await visitor.get(path)
    expect(visitor.last.status).to.equal(410)
    expect(visitor.text()).to.contain('This link has been stopped')
    expect(visitor.cookieNames()).to.deep.equal([])
  })

  it('is sent again under another address, and the first stops', async () => {
    const { adviser, paymentId, path } = await anEmailedLink()
    const [link] = await rowsOf(council, 'pay_links')
    await adviser.get('/staff/help')
    await adviser.post(`/staff/links/${String(link?.id)}/resends`)
    const second = await pathInLatestEmail()
    expect(second).not.to.equal(path)
    const visitor = await aVisitor()
    await visitor.get(path)
    expect(visitor.last.status).to.equal(410)
    await visitor.get(second)
    expect(visitor.last.path).to.equal(`/payments/${paymentId}/check`)
  })

  it('is unknown when it was guessed, cut short, or is another council’s', async () => {
    const { path } = await anEmailedLink()
    const other = await aCouncil()
    const stranger = new HttpVisitor(await testService(), other)
    await stranger.get(path)
    expect(stranger.last.status).to.equal(404)
    for (const wrong of ['/link/AAAAAAAAAAAAAAAAAAAAAA', path.slice(0, -1), `${path}x`, '/link/%00', `/link/${'a'.repeat(3000)}`]) {
      const visitor = await aVisitor()
      await visitor.get(wrong)
      expect(visitor.last.status, wrong.slice(0, 40)).to.be.within(400, 404)
      expect(visitor.cookieNames()).to.deep.equal([])
    }
  })

  it('is sent only by the adviser who is helping, and only when every amount is there', async () => {
    const { adviser, paymentId } = await anAdviserReadyToPay()
    const officer = await signedIn(council, 'officer')
    await officer.get(`/payments/${paymentId}/links`)
    expect(officer.last.status).to.equal(404)
    const resident = await aVisitor()
    await resident.get(`/payments/${paymentId}/links`)
    expect(resident.last.path).to.match(/^\/staff\/sign-in/)
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'phone' })
    await adviser.get('/pay/council-tax')
    await adviser.submit({ reference: (await anAccountHolder(council)).reference })
    const unready = adviser.last.path.split('/')[2] ?? ''
    const token = { _csrf: adviser.hiddenFields(adviser.last.path)._csrf ?? '' }
    await adviser.get(`/payments/${unready}/links`)
    expect(adviser.text()).to.contain('First give the amount')
    await adviser.post(`/payments/${unready}/links`, { ...token, delivery: 'email', email: 'a@example.com' })
    expect(adviser.last.status).to.equal(409)
    expect(await rowsOf(council, 'outbox_messages')).to.deep.equal([])
  })

  it('belongs to its sender: nobody else sees, sends again or stops it', async () => {
    await anEmailedLink()
    const [link] = await rowsOf(council, 'pay_links')
    for (const visitor of [await signedIn(council, 'secondAdviser'), await signedIn(await aCouncil(), 'adviser')]) {
      await visitor.get('/staff/help')
      expect(visitor.text()).not.to.contain('someone.else@example.com')
      const token = { _csrf: visitor.hiddenFields('/staff/helps')._csrf ?? '' }
      for (const action of ['resends', 'revocations']) {
        expect((await visitor.post(`/staff/links/${String(link?.id)}/${action}`, token)).status).to.equal(404)
      }
      expect((await visitor.get(`/staff/links/${String(link?.id)}/letter`)).status).to.equal(404)
    }
    expect((await rowsOf(council, 'pay_links'))[0]?.revoked_at).to.equal(null)
  })

  it('asks how to send it and where to, and takes no card number for an address', async () => {
    const account = await anAccountHolder(council)
    const { adviser, paymentId } = await anAdviserReadyToPay(account)
    await adviser.get(`/payments/${paymentId}/links`)
    await adviser.submit({})
    expect(adviser.last.status).to.equal(422)
    expect(adviser.text()).to.contain('Select how to send the link')
    await adviser.submit({ delivery: 'email', email: 'not an address' })
    expect(adviser.text()).to.contain('Enter an email address in the correct format')
    await adviser.submit({ delivery: 'email', email: '4242 4242 4242 4242' })
    expect(adviser.last.status).to.equal(422)
    expect(adviser.last.body).not.to.contain('4242 4242')
    expect(await rowsOf(council, 'pay_links')).to.deep.equal([])
  })
})
