import { expect } from 'chai'
import { anAccountHolder, type TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { errorsShown, goToCheck, paying, type Paying, rowOf, rowsOf, valueOf } from './resident.js'
import { aLoggedService } from './what-is-kept.js'

describe('A link from a bill', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let service: Awaited<ReturnType<typeof aLoggedService>>

  before(async () => {
    service = await aLoggedService()
    council = await aPayingCouncil()
  })

  it('brings reference and amount: they are shown, and taken only by pressing Continue', async () => {
    const { reference } = await anAccountHolder(council)
    const visitor = await follow(`/pay/council-tax?reference=${reference}&amount=1%2C234.5`)

    expect(visitor.last.status).to.equal(200)
    expect(visitor.text()).to.contain(reference).and.to.contain('£1,234.50')
    expect(visitor.cookieNames()).to.deep.equal([])
    expect(await rowsOf(council, 'payments')).to.deep.equal([])

    const payer = await pressContinue(visitor)
    expect(payer.visitor.text()).to.contain('Total: £1,234.50')
    expect(await rowOf(council, 'payment_lines', { payment_id: payer.paymentId })).to.include({
      account_reference: reference, amount_pence: 123_450, amount_choice: 'other'
    })
  })

  it('leaves nothing personal in any address after it, nor in what the browser passes on or we log', async () => {
    const { reference, postcode } = await anAccountHolder(council)
    const visitor = await follow(`/pay/council-tax?reference=${reference}&amount=61.25`)
    expect(visitor.last.headers['referrer-policy']).to.equal('strict-origin')
    const action = '/pay/council-tax'
    const answer = await visitor.send('POST', action, new URLSearchParams(visitor.hiddenFields(action)).toString())
    const addresses = [String(answer.headers.location)]
    const payer = await pressContinue(visitor)
    addresses.push(visitor.last.path)
    await goToCheck(payer, 'resident@example.com')
    addresses.push(visitor.last.path)

    expect(addresses[0]).to.match(/^\/payments\/[0-9a-f-]{36}\/basket$/)
    for (const text of [reference, '61.25', '6125', postcode, 'resident']) {
      expect(addresses.join(' ')).not.to.contain(text)
      expect(service.log.join('\n')).not.to.contain(text)
    }
  })

  it('may bring the reference alone: the other questions are asked as always', async () => {
    const { reference, postcode } = await anAccountHolder(council)
    const { visitor } = await pressContinue(await follow(`/pay/council-tax?reference=${reference.toLowerCase()}`))

    expect(visitor.last.path).to.match(/\/lines\/1\/postcode$/)
    await visitor.submit({ postcode })
    expect(visitor.text()).to.contain('£120.00 is owed')
  })

  it('may bring the amount alone, which is kept until the reference is right', async () => {
    const { reference } = await anAccountHolder(council)
    const visitor = await follow('/pay/council-tax?amount=75')
    expect(visitor.text()).to.contain('£75.00')
    await visitor.post('/pay/council-tax', { reference: '123' })
    expect(visitor.last.status).to.equal(422)
    expect(valueOf(visitor.last, 'reference')).to.equal('123')
    await visitor.post('/pay/council-tax', { reference })

    expect(visitor.text()).to.contain('Total: £75.00')
  })

  it('may bring words of others, which are passed over', async () => {
    const visitor = await follow('/pay/garden-waste?utm_source=bill&reference=GW123456&fbclid=x')
    expect((await pressContinue(visitor)).visitor.last.path).to.match(/\/lines\/1\/amount$/)
  })

  const bad: [query: string, words: RegExp][] = [
    ['reference=12', /garden waste.*is not right/i],
    ['reference=GW12345', /is not right/],
    ['amount=-5', /the amount in it cannot be paid/],
    ['amount=1.234', /the amount in it cannot be paid/],
    ['amount=12e3', /the amount in it cannot be paid/],
    ['amount=0', /the amount in it cannot be paid/],
    ['amount=200.01', /the amount in it cannot be paid/],
    ['amount=%D9%A1%D9%A2', /the amount in it cannot be paid/],
    ['reference=GW123456&amount=nonsense', /the amount in it cannot be paid/],
    ['reference=nonsense&amount=nonsense', /is not right and the amount in it cannot be paid/]
  ]
  for (const [query, words] of bad) {
    it(`with ${query} has a page of its own, which repeats nothing and leads to the first question`, async () => {
      const visitor = await follow(`/pay/garden-waste?${query}`)

      expect(visitor.last.status).to.equal(422)
      expect(visitor.text()).to.contain('There is something wrong with the link you followed').and.to.match(words)
      expect(visitor.text()).to.contain('No money has been taken')
      expect(visitor.last.body).not.to.contain('nonsense')
      expect(visitor.last.headers['referrer-policy']).to.equal('strict-origin')
      expect(visitor.last.body).to.contain('href="/pay/garden-waste"')
      expect(visitor.cookieNames()).to.deep.equal([])
    })
  }

  it('to an account that is not there says so when Continue is pressed', async () => {
    const visitor = await follow('/pay/benefit-overpayments?reference=70000001&amount=5')
    await visitor.post('/pay/benefit-overpayments')

    expect(visitor.last.status).to.equal(422)
    expect(errorsShown(visitor.last).fields.reference).to.match(/We cannot find an account/)
    expect(valueOf(visitor.last, 'reference')).to.equal('70000001')
  })

  it('to a fund that is not there is 404', async () => {
    expect((await follow('/pay/no-such-fund?reference=1')).last.status).to.equal(404)
  })

  it('cannot bring an amount that the fund refuses past its page, in a form of somebody’s own', async () => {
    const visitor = new HttpVisitor(service, council)
    for (const amount of ['-5', '99999', '12e3']) {
      const answer = await visitor.send('POST', '/pay/garden-waste', `reference=GW123456&amount=${amount}&_csrf=${visitor.hiddenFields('/pay/garden-waste')._csrf ?? ''}`)
      expect(answer.headers.location).to.match(/\/lines\/1\/amount$/)
      visitor.forgetCookies()
    }
  })

  it('does not lead past a stop', async () => {
    const stopped = await anAccountHolder(council, { stopCode: 'court' })
    const { visitor } = await pressContinue(await follow(`/pay/council-tax?reference=${stopped.reference}&amount=5`))

    expect(visitor.text()).to.contain('You cannot pay this here')
    expect(visitor.text()).not.to.contain('Court action')
  })

  async function follow(path: string): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(service, council)
    await visitor.get(path)
    return visitor
  }

  async function pressContinue(visitor: HttpVisitor): Promise<Paying> {
    await visitor.post(visitor.last.path.split('?')[0] ?? '')
    return paying(visitor)
  }
})
