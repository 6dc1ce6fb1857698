import { expect } from 'chai'
import pg from 'pg'
import { type TestCouncil, testPassword } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { type Answer, HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { aPayerWithBasket, goToCheck, pressPay, type Paying, rowOf, rowsOf } from './resident.js'

describe('The journey’s session', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let address: string

  before(async () => {
    council = await aPayingCouncil()
    address = `http://${council.host}:${(await testService()).port}`
  })

  it('begins with the first answer, with one cookie that scripts and other sites do not get', async () => {
    const visitor = await newVisitor()
    for (const path of ['/', '/pay', '/pay/garden-waste', '/pay/garden-waste?reference=GW123456', '/pay/garden-waste/no-reference', '/pay/not-listed']) {
      const answer = await visitor.send('GET', path)
      expect(answer.headers, path).not.to.have.property('set-cookie')
    }
    const answer = await visitor.send('POST', '/pay/garden-waste', 'reference=GW123456')

    const cookies = answer.headers['set-cookie'] ?? []
    expect(cookies).to.have.length(1)
    expect(cookies[0]).to.match(/^counterfoil-payment=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/)
    await visitor.get(answer.headers.location as string)
    await visitor.submit({ amount: '42' })
    expect(visitor.cookieNames()).to.deep.equal(['counterfoil-payment'])
  })

  it('lives for 24 hours, as the cookies page says, and a member of staff’s for 14, though they are signed out sooner', async () => {
    const resident = await (await newVisitor()).send('POST', '/pay/garden-waste', 'reference=GW123456')
    const adviser = await newVisitor()
    await adviser.get('/staff/sign-in')
    const staff = await adviser.send('POST', '/staff/sign-in', new URLSearchParams({
      ...adviser.hiddenFields('/staff/sign-in'), email: council.users.adviser.email, password: testPassword
    }).toString())

    expect(hoursOf(resident)).to.be.closeTo(24, 0.1)
    expect(hoursOf(staff)).to.be.closeTo(14, 0.1)
  })

  const firstPosts: [from: string, headers: (address: string) => Record<string, string>, isLetThrough: boolean][] = [
    ['our own page', () => ({ 'sec-fetch-site': 'same-origin' }), true],
    ['our own page, in a browser that names it', address => ({ origin: address }), true],
    ['our own page, which a browser confirms against a strange origin', () => ({ 'sec-fetch-site': 'same-origin', origin: 'null' }), true],
    ['a browser that says nothing, like lynx', () => ({}), true],
    ['another site', () => ({ 'sec-fetch-site': 'cross-site' }), false],
    ['another host of ours', () => ({ 'sec-fetch-site': 'same-site' }), false],
    ['nowhere: typed or from a bookmark', () => ({ 'sec-fetch-site': 'none' }), false],
    ['another site, in an older browser', () => ({ origin: 'https://evil.example' }), false],
    ['a page that hides where it is', () => ({ origin: 'null' }), false],
    ['another site that claims our origin', address => ({ 'sec-fetch-site': 'cross-site', origin: address }), false]
  ]
  for (const [from, headers, isLetThrough] of firstPosts) {
    it(`${isLetThrough ? 'begins' : 'does not begin'} with a first answer from ${from}`, async () => {
      const before = (await rowsOf(council, 'payments')).length
      const visitor = await newVisitor()
      const answer = await visitor.send('POST', '/pay/garden-waste', 'reference=GW123456', headers(address))

      expect(answer.status).to.equal(isLetThrough ? 303 : 403)
      expect(visitor.cookieNames()).to.have.length(isLetThrough ? 1 : 0)
      expect(await rowsOf(council, 'payments')).to.have.length(before + (isLetThrough ? 1 : 0))
    })
  }

  for (const [what, token] of [['without its token', ''], ['with another token', 'x'.repeat(22)]] as const) {
    it(`refuses a form ${what}, says that nothing was lost, and nothing is`, async () => {
      const payer = await aPayerAtCheckPage()
      const before = await everythingOf(payer)
      for (const [page, fields] of [['/lines/1/amount', 'amount=1'], ['/lines/1/remove', 'x=1'], ['/details', 'email=b@example.com'], ['/attempts', 'x=1']] as const) {
        const answer = await payer.visitor.send('POST', `${payer.path}${page}`, `${fields}&version=3&_csrf=${token}`, { referer: `${address}${payer.path}/check` })
        expectNothingLost(answer)
        expect(answer.body).to.contain(`href="${payer.path}/check">Carry on from where you were`)
      }
      const fromForm = await payer.visitor.send('POST', `${payer.path}/details`, 'email=b@example.com', { referer: `${address}${payer.path}/attempts` })
      expect(fromForm.body, 'an address that takes forms alone is no page').to.contain('href="/">Carry on from where you were')
      expect(await everythingOf(payer)).to.deep.equal(before)
      await payer.visitor.get(`${payer.path}/check`)
      expect((await pressPay(payer)).headers.location).to.contain('/secure/')
    })
  }

  it('takes another session’s token for no token', async () => {
    const [one, other] = [await aPayerAtCheckPage(), await aPayerAtCheckPage()]
    const fields = new URLSearchParams(other.visitor.hiddenFields(`${other.path}/attempts`))

    expectNothingLost(await one.visitor.send('POST', `${one.path}/attempts`, fields.toString()))
    expect(await rowsOf(council, 'payment_attempts', { payment_id: one.paymentId })).to.deep.equal([])
  })

  it('may be over: the page says that nothing was lost, nothing is, and one can begin anew at once', async () => {
    const payer = await aPayerAtCheckPage()
    const before = await everythingOf(payer)
    await endAllSessions(council)

    const posted = await pressPay(payer)
    expectNothingLost(posted)
    const opened = await payer.visitor.send('GET', `${payer.path}/basket`)
    expectNothingLost(opened)
    expect(opened.body).to.contain('href="/pay">Start again')
    expect(await everythingOf(payer)).to.deep.equal(before)

    await payer.visitor.get('/pay/garden-waste')
    await payer.visitor.submit({ reference: 'GW777777' })
    expect(payer.visitor.last.path).to.match(/\/lines\/1\/amount$/)
    await payer.visitor.submit({ amount: '5' })
    expect(payer.visitor.text()).to.contain('Total: £5.00')
  })

  it('is not begun by a cookie that somebody made up, nor taken over by one that they planted', async () => {
    const visitor = await newVisitor()
    for (const value of ['s%3Aplanted.signature', 'planted', '%00', 'x'.repeat(3000)]) {
      const answer = await visitor.send('POST', '/pay/garden-waste', 'reference=GW123456', { cookie: `counterfoil-payment=${value}` })
      expect(answer.status).to.equal(303)
      expect(String(answer.headers['set-cookie'])).not.to.contain('planted')
    }
  })

  it('keeps every payment that is begun in it, however many at once: two tabs, two clicks', async () => {
    const { visitor } = await aPayerWithBasket(council, [['garden-waste', '42']])
    await visitor.get('/pay/garden-waste')
    const form = new URLSearchParams({ ...visitor.hiddenFields('/pay/garden-waste'), reference: 'GW123456' }).toString()
    const answers = await Promise.all(Array.from({ length: 8 }, async () => await visitor.send('POST', '/pay/garden-waste', form)))

    for (const { headers } of answers) expect((await visitor.send('GET', String(headers.location))).status).to.equal(200)
  })

  it('keeps its pages out of every cache, and says where they may lead', async () => {
    const payer = await aPayerAtCheckPage()
    const { sandboxUrl } = await testService()
    for (const page of ['/basket', '/lines/1/reference', '/lines/1/amount', '/details', '/check', '/add', '/result', '/no-such-page']) {
      const { headers } = await payer.visitor.send('GET', `${payer.path}${page}`)
      expect(headers['cache-control'], page).to.equal('no-store, no-cache')
      expectSecure(headers, sandboxUrl)
    }
    expectSecure((await (await newVisitor()).send('GET', '/')).headers, sandboxUrl)
    expectSecure((await (await newVisitor()).send('POST', '/pay/garden-waste', '{}', { 'content-type': 'application/json' })).headers, sandboxUrl)
  })

  it('leaves the council’s own card pages as the only other place that a form may lead to', async () => {
    const other = await aPayingCouncil({ providerUrl: 'http://127.0.0.1:9' })
    const { headers } = await new HttpVisitor(await testService(), other).send('GET', '/pay')

    expect(String(headers['content-security-policy'])).to.match(/form-action 'self' http:\/\/127\.0\.0\.1:9$/)
  })

  async function newVisitor(): Promise<HttpVisitor> {
    return new HttpVisitor(await testService(), council)
  }

  async function aPayerAtCheckPage(): Promise<Paying> {
    const payer = await aPayerWithBasket(council, [['garden-waste', '42']])
    await goToCheck(payer, 'a@example.com')
    return payer
  }

  async function everythingOf({ paymentId }: Paying): Promise<unknown> {
    return {
      payment: await rowOf(council, 'payments', { id: paymentId }),
      lines: await rowsOf(council, 'payment_lines', { payment_id: paymentId }),
      attempts: await rowsOf(council, 'payment_attempts', { payment_id: paymentId })
    }
  }
})

/** How long the browser is told to keep the answer's one cookie. */
function hoursOf({ headers }: Answer): number {
  const session = [headers['set-cookie'] ?? []].flat().find(cookie => /^counterfoil-(payment|staff)=/.test(cookie))
  const expires = /Expires=([^;]+)/.exec(session ?? '')?.[1] ?? ''
  return (Date.parse(expires) - Date.now()) / 3_600_000
}

function expectNothingLost({ status, body }: Answer): void {
  expect(status).to.equal(403)
  expect(body).to.match(/nothing has been changed and it has not taken any money|Nothing has been changed, and it has not taken any money/)
  expect(body).to.match(/Nothing that you saved before has been lost|The answers you gave before are not lost/)
}

function expectSecure(headers: Answer['headers'], cardPages: string): void {
  expect(headers['content-security-policy']).to.equal(
    "default-src 'self';script-src 'self';style-src 'self';img-src 'self';font-src 'none';object-src 'none';base-uri 'none';" +
    `frame-ancestors 'none';form-action 'self' ${cardPages}`)
  expect(headers).to.include({
    'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin'
  })
  expect(headers).not.to.have.any.keys('x-powered-by', 'strict-transport-security', 'etag')
}

async function endAllSessions({ id }: TestCouncil): Promise<void> {
  const client = new pg.Client({ connectionString: (await testDatabase()).applicationUrl })
  await client.connect()
  await client.query('delete from sessions where council_id = $1', [id])
  await client.end()
}
