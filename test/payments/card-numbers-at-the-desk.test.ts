import { expect } from 'chai'
import { anAccountHolder, aReference, type TestCouncil, testPassword } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { errorsShown } from './resident.js'
import { aLoggedService, tablesThatHold } from './what-is-kept.js'

/** As people type them. All are of the schemes' test ranges. */
const cards = ['4242424242424242', '4000 0566 5566 5556', '3714-496353-98431']
const message = /^That looks like a card number\. Enter .* instead\. We have not kept the number you typed$/

describe('A card number in a field of the staff, or of a link to pay', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let service: Awaited<ReturnType<typeof aLoggedService>>
  let adviser: HttpVisitor
  let officer: HttpVisitor
  let paymentPath: string

  before(async () => {
    service = await aLoggedService()
    council = await aPayingCouncil()
    await anAccountHolder(council)
    officer = await signedInAs(council.users.officer.email)
    adviser = await signedInAs(council.users.adviser.email)
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'phone' })
    await adviser.get('/pay/garden-waste')
    await adviser.submit({ reference: aReference(council, 'garden-waste') })
    paymentPath = adviser.last.path.split('/').slice(0, 3).join('/')
    await adviser.submit({ amount: '42' })
  })

  for (const card of cards) {
    it(`${card}: is not searched for, in the box or a filter`, async () => {
      await officer.get(`/staff/transactions?${new URLSearchParams({ q: `card ${card}`, kind: card }).toString()}`)
      expectRefused(officer, 'q', card)
      await officer.get(`/staff/transactions?${new URLSearchParams({ from: card }).toString()}`)
      expect(officer.last.status).to.equal(422)
      expect(officer.last.body).not.to.contain(card)
      const download = await officer.send('GET', `/staff/transactions.csv?${new URLSearchParams({ q: card }).toString()}`)
      expect(download.status).to.equal(303)
    })

    it(`${card}: is no email to sign in with, nor part of the page that follows`, async () => {
      const visitor = new HttpVisitor(service, council)
      await visitor.get(`/staff/transactions?${new URLSearchParams({ q: card }).toString()}`)
      expect(visitor.last.body).to.contain('name="next"').and.not.to.contain(encodeURIComponent(card).replaceAll('%20', '+'))
      await visitor.submit({ email: card, password: card })
      expectRefused(visitor, 'email', card)
    })

    it(`${card}: is no help code`, async () => {
      await adviser.get('/staff/help')
      await adviser.post('/staff/help-claims', { code: card, codeChannel: card })
      expectRefused(adviser, 'code', card)
    })

    it(`${card}: is no address of a link to pay`, async () => {
      for (const delivery of ['email', 'letter', '']) {
        await adviser.get(`${paymentPath}/links`)
        await adviser.post(`${paymentPath}/links`, { delivery, email: card, address: `Ann Body\n${card}`, postcode: card })
        if (delivery !== '') expectRefused(adviser, delivery === 'email' ? 'email' : 'address', card)
        expect(adviser.last.body, delivery).not.to.contain(card)
      }
    })

    it(`${card}: is neither postcode nor code of a payment that is passed on`, async () => {
      await adviser.get(`${paymentPath}/caller-code`)
      await adviser.submit({ postcode: card })
      expectRefused(adviser, 'postcode', card)
      const visitor = new HttpVisitor(service, council)
      await visitor.get('/code')
      await visitor.submit({ code: card, postcode: card })
      expectRefused(visitor, 'code', card)
      expect(errorsShown(visitor.last).summary.postcode).to.match(message)
    })
  }

  it('is none where it is a library card by the fund’s own check digit', async () => {
    await officer.get('/staff/transactions?q=3614%208900%20647913')
    expect(officer.last.status).to.equal(200)
    expect(officer.text()).to.contain('the account reference 36148900647913')
  })

  it('is neither stored nor logged anywhere', async () => {
    const digits = cards.flatMap(card => [card, card.replace(/[ -]/g, ''), encodeURIComponent(card), card.replaceAll(' ', '+')])
    expect(service.log.length).to.be.greaterThan(20)
    expect(service.log.filter(line => digits.some(text => line.includes(text)))).to.deep.equal([])
    expect(await tablesThatHold(...digits)).to.deep.equal([])
  })

  async function signedInAs(email: string): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(service, council)
    await visitor.get('/staff/sign-in')
    await visitor.submit({ email, password: testPassword })
    return visitor
  }
})

function expectRefused(visitor: HttpVisitor, field: string, card: string): void {
  expect(visitor.last.status).to.equal(422)
  const { summary, fields } = errorsShown(visitor.last)
  expect(summary[field]).to.match(message)
  expect(fields).to.deep.equal(summary)
  expect(visitor.last.body).not.to.contain(card)
}
