import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { aReference, anAccountHolder, type TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { aPayerOf, aPayerWithBasket, goToCheck, type Paying, rowsOf } from './resident.js'
import { aLoggedService, tablesThatHold } from './what-is-kept.js'

const formType = { 'content-type': 'application/x-www-form-urlencoded' }

describe('What no form of ours sends', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let service: Awaited<ReturnType<typeof aLoggedService>>
  let payer: Paying

  before(async () => {
    service = await aLoggedService()
    council = await aPayingCouncil()
    payer = await aPayerOf(council, 'garden-waste', 'GW123456')
  })

  const bodies: [what: string, status: number, body: string, headers?: Record<string, string>][] = [
    ['an over-long field', 413, `reference=${'Z'.repeat(5001)}`],
    ['a field of one megabyte', 413, `reference=${'Z'.repeat(1_000_000)}`],
    ['a NUL', 400, 'reference=GW12%003456'],
    ['a control character', 400, 'reference=GW12%073456'],
    ['binary', 400, 'reference=\ufffd\ufffdJFIF'],
    ['a field twice', 400, 'reference=GW123456&reference=GW654321'],
    ['more fields than any form has', 413, Array.from({ length: 300 }, (_, place) => `field${place}=1`).join('&')],
    ['JSON', 415, '{"reference":"GW123456"}', { 'content-type': 'application/json' }],
    ['a form in parts', 415, '--x--', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['a body of no type', 415, 'reference=GW123456', { 'content-type': '' }],
    ['another alphabet', 415, 'reference=GW123456', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-16' }]
  ]
  for (const [what, status, body, headers = formType] of bodies) {
    it(`${what}: a clear page with ${status}, and nothing is stored`, async () => {
      const visitor = new HttpVisitor(service, council)
      const answer = await visitor.send('POST', '/pay/garden-waste', body, headers)

      expect(answer.status).to.equal(status)
      expect(answer.body).to.match(/Nothing has been saved and (no money has been taken|it has not taken any money)/)
      expect(visitor.cookieNames()).to.deep.equal([])
      expect(await rowsOf(council, 'payments')).to.have.length(1)
    })
  }

  it('is refused within a payment as well, whose answers stay as they were', async () => {
    const { visitor, path, paymentId } = payer
    for (const amount of ['1'.repeat(5001), '12%00']) {
      const answer = await visitor.send('POST', `${path}/lines/1/amount`, `amount=${amount}&_csrf=${visitor.hiddenFields(`${path}/lines/1/amount`)._csrf}`)
      expect(answer.status).to.be.oneOf([400, 413])
    }
    expect(await rowsOf(council, 'payment_lines', { payment_id: paymentId, amount_pence: null })).to.have.length(1)
  })

  it('is judged by the field’s rule where it is text after all', async () => {
    for (const reference of ['%ff%fe%80', '%zz', '<script>alert(1)</script>', 'ﷺ', '\u202eGW123456'.repeat(3)]) {
      const visitor = new HttpVisitor(service, council)
      const answer = await visitor.send('POST', '/pay/garden-waste', `reference=${reference}`)
      expect(answer.status, reference).to.equal(422)
      expect(answer.body).not.to.contain('<script>alert')
    }
  })

  it('is passed over where it is only a field that nobody asked for', async () => {
    const visitor = new HttpVisitor(service, council)
    await visitor.get('/pay/garden-waste')
    await visitor.submit({ reference: 'GW222222', '__proto__[status]': 'paid', status: 'paid', amount_pence: '1', council_id: newId() })

    const [, added] = await rowsOf(council, 'payments')
    expect(added).to.include({ status: 'open', council_id: council.id })
  })

  for (const path of [
    '/pay/garden-waste?reference=%00', '/pay/garden-waste?reference=a&reference=b', `/pay/garden-waste?reference=${'9'.repeat(6000)}`, '/pay/%00', '/pay/%ff',
    '/payments/%00/basket', '/webhooks/govuk-pay/%00', '/pay/garden-waste%0d%0aset-cookie:a=b'
  ]) {
    it(`in the address ${path.slice(0, 60)}: a 4xx page`, async () => {
      const visitor = new HttpVisitor(service, council)
      const answer = await visitor.send(path.startsWith('/webhooks') ? 'POST' : 'GET', path, path.startsWith('/webhooks') ? '{}' : undefined)

      expect(answer.status).to.be.within(400, 431)
      expect(answer.headers).not.to.have.property('set-cookie')
    })
  }

  it('leaves no trace', async () => {
    expect(await tablesThatHold('ZZZZZZZZZZ', 'GW654321')).to.deep.equal([])
    expect(service.log.filter(line => /ZZZZZZZZZZ|GW654321|GW123456/.test(line))).to.deep.equal([])
    expect(service.log.filter(line => JSON.parse(line).level >= 50)).to.deep.equal([])
  })
})

describe('A payment that is not there, or not yours', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let mine: Paying
  let yours: Paying
  let elsewhere: Paying

  before(async () => {
    council = await aPayingCouncil()
    mine = await aPayerWithBasket(council, [['garden-waste', '42']])
    yours = await aPayerWithBasket(council, [['garden-waste', '42'], ['planning', '12']])
    await goToCheck(yours)
    elsewhere = await aPayerWithBasket(await aPayingCouncil(), [['garden-waste', '42']])
  })

  it('is the same 404 on every page, with nothing of it', async () => {
    const paths = ['', '/add', '/add/planning', '/lines/1/reference', '/lines/1/amount', '/lines/1/remove', '/lines/1/postcode', '/lines/1/repeat', '/basket',
      '/details', '/check', '/result', '/receipt', '/help']
    for (const page of paths) {
      const answers = []
      for (const id of [yours.paymentId, elsewhere.paymentId, newId(), 'nonsense']) {
        const { status, body } = await mine.visitor.send('GET', `/payments/${id}${page}`)
        answers.push({ status, body: withoutPlace(body.replaceAll(id, '')) })
      }
      expect(answers[0]?.status, page).to.equal(404)
      for (const answer of answers) expect(answer).to.deep.equal(answers[0])
    }
  })

  it('cannot be changed or paid', async () => {
    const { visitor } = mine
    await visitor.get(`${mine.path}/lines/1/amount`)
    const token = visitor.hiddenFields(`${mine.path}/lines/1/amount`)._csrf
    const forms: [page: string, fields: string][] = [['/lines/1/amount', 'amount=1'], ['/lines/1/remove', 'x='], ['/add/planning', 'reference=26/01234/FUL'],
      ['/details', 'email=thief@example.com'], ['/attempts', 'x='], ['/lines/1/reference', 'reference=GW999999']]
    for (const [page, fields] of forms) {
      for (const id of [yours.paymentId, elsewhere.paymentId, newId()]) {
        const { status } = await visitor.send('POST', `/payments/${id}${page}`, `${fields}&version=1&_csrf=${token}`)
        expect(status, `${page} of ${id}`).to.equal(404)
      }
    }
    expect(await rowsOf(council, 'payment_lines', { payment_id: yours.paymentId, amount_pence: 4200 })).to.have.length(1)
    expect(await rowsOf(council, 'payments', { status: 'open', email: null })).to.have.length(2)
    expect(await rowsOf(council, 'payment_attempts')).to.deep.equal([])
  })

  it('is 404 for a line that it does not have, however it is written', async () => {
    for (const line of ['2', '0', '01', '1.0', '1e0', '0x1', '-1', 'one', '99999999999999999999']) {
      expect((await mine.visitor.send('GET', `${mine.path}/lines/${line}/amount`)).status, line).to.equal(404)
    }
  })

  it('is unknown on another council’s host, even to the session that began it: there it is no session', async () => {
    const other = await aPayingCouncil()
    const { port } = await testService()
    const headers = { host: `${other.host}:${port}` }
    const answer = await mine.visitor.send('GET', `${mine.path}/basket`, undefined, headers)
    const nothing = await mine.visitor.send('GET', `/payments/${newId()}/basket`, undefined, headers)

    expect(answer.status).to.equal(403)
    expect(withoutPlace(answer.body)).to.equal(withoutPlace(nothing.body))
    expect(answer.body).to.contain('You were away for too long')
  })

  it('is not to be had on a host that no council has, nor is anything else', async () => {
    const visitor = new HttpVisitor(await testService(), { host: 'nobody.localhost' })
    for (const path of ['/', '/pay', '/pay/council-tax', `${mine.path}/basket`, '/receipts/find']) {
      const { status, body } = await visitor.send('GET', path)
      expect(status).to.equal(404)
      expect(body).not.to.contain(council.council.name)
    }
  })

  it('is 404 for a fund that there is not, or that residents are not offered', async () => {
    const holder = await anAccountHolder(council)
    for (const slug of ['no-such-fund', 'shared-house-licences', '23', holder.reference]) {
      expect((await mine.visitor.send('GET', `/pay/${slug}`)).status, slug).to.equal(404)
      expect((await mine.visitor.send('GET', `${mine.path}/add/${slug}`)).status, slug).to.equal(404)
      expect((await mine.visitor.send('GET', `/pay/${slug}/no-reference`)).status, slug).to.equal(404)
    }
    const visitor = new HttpVisitor(await testService(), council)
    const { status } = await visitor.send('POST', '/pay/shared-house-licences', `reference=${aReference(council, 'shared-house-licences')}`)
    expect(status).to.equal(404)
    expect(await rowsOf(council, 'payments')).to.have.length(2)
  })
})

/** Without where the way back from feedback leads, which says only what was asked for. */
function withoutPlace(body: string): string {
  return body.replace(/\/feedback\?from=[^"]*/g, '/feedback')
}
