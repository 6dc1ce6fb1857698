import { expect } from 'chai'
import { aCouncil, anAccountHolder, type TestAccountHolder, type TestCouncil } from '../../support/builders.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { answerEverything, rowsOf } from '../../support/paying.js'
import { testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

describe('A letter with a link to pay', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  async function anAdviserPaying(fundSlug: string, reference: string): Promise<{ adviser: HttpVisitor, paymentId: string }> {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'phone' })
    await adviser.get(`/pay/${fundSlug}`)
    await adviser.submit({ reference })
    return { adviser, paymentId: adviser.last.path.split('/')[2] ?? '' }
  }

  async function aLetterToAHolder(): Promise<{ adviser: HttpVisitor, paymentId: string, holder: TestAccountHolder }> {
    const holder = await anAccountHolder(council, { postcode: 'BF1 2AB' })
    const { adviser, paymentId } = await anAdviserPaying('council-tax', holder.reference)
    await answerEverything(adviser, paymentId, holder)
    await adviser.get(`/payments/${paymentId}/links`)
    await adviser.submit({ delivery: 'letter' })
    return { adviser, paymentId, holder }
  }

  async function enter(code: string, postcode: string, where = council): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(await testService(), where)
    await visitor.get('/code')
    await visitor.submit({ code, postcode })
    return visitor
  }

  const codeInLetter = (visitor: HttpVisitor): string => /code <strong class="app-amount">([^<]+)</.exec(visitor.last.body)?.[1] ?? ''

  it('goes to the account holder, with code and postcode, and can be printed again until the adviser signs out', async () => {
    const { adviser, holder } = await aLetterToAHolder()
    expect(adviser.last.path).to.match(/^\/staff\/links\/[^/]+\/letter$/)
    expect(adviser.text()).to.contain(holder.address).and.to.contain('How to pay £120.00').and.to.contain(holder.postcode)
    expect(adviser.text()).to.contain(`•••••${holder.reference.slice(-4)}`).and.not.to.contain(holder.reference)
    const code = codeInLetter(adviser)
    expect(code).to.match(/^[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}$/)
    const letter = adviser.last.path
    await adviser.get(letter)
    expect(codeInLetter(adviser)).to.equal(code)
    const sameAdviser = await signedIn(council, 'adviser')
    await sameAdviser.get(letter)
    expect(sameAdviser.text()).to.contain('cannot be printed again').and.not.to.contain(holder.name)
  })

  it('its code and postcode lead to paying and nothing more', async () => {
    const { adviser, paymentId, holder } = await aLetterToAHolder()
    const visitor = await enter(codeInLetter(adviser).toLowerCase().replaceAll('-', ' '), 'bf12ab')
    expect(visitor.last.path).to.equal(`/payments/${paymentId}/check`)
    expect(visitor.last.body).not.to.contain(holder.reference)
    await visitor.get(`/payments/${paymentId}/basket`)
    expect(visitor.last.body).not.to.contain(holder.reference)
  })

  it('says neither which of the two was wrong nor whether the code exists', async () => {
    const { adviser } = await aLetterToAHolder()
    const code = codeInLetter(adviser)
    const wrong = [await enter(code, 'SW1A 1AA'), await enter('0000000000', 'BF1 2AB'), await enter(code, 'BF1 2AB', await aCouncil())]
    for (const visitor of wrong) {
      expect(visitor.last.status).to.equal(422)
      expect(visitor.text()).to.contain('The code and postcode do not go together')
      expect(visitor.cookieNames()).to.deep.equal([])
    }
    const nothing = await enter('', '')
    expect(nothing.text()).to.contain('Enter the code, which is 10').and.to.contain('Enter a full UK postcode')
  })

  it('takes ten tries of a code in an hour, and then not even the right postcode', async () => {
    const { adviser } = await aLetterToAHolder()
    const code = codeInLetter(adviser)
    for (let tries = 1; tries <= 10; tries += 1) expect((await enter(code, 'SW1A 1AA')).last.status).to.equal(422)
    expect((await enter(code, 'BF1 2AB')).last.status).to.equal(429)
  })

  it('goes to an address that the adviser types, where we hold no account, and keeps it only in the session', async () => {
    const { adviser, paymentId } = await anAdviserPaying('bulky-waste', 'BW1234567')
    const path = adviser.last.path
    expect(adviser.last.status, `${path}: ${adviser.text()}`).to.equal(200)
    await adviser.submit({ amount: '45' })
    await adviser.get(`/payments/${paymentId}/details`)
    await adviser.submit({ email: '' })
    await adviser.get(`/payments/${paymentId}/links`)
    await adviser.submit({ delivery: 'letter', address: '', postcode: 'nowhere' })
    expect(adviser.text()).to.contain('Enter the name and address').and.to.contain('Enter a full UK postcode')
    await adviser.submit({ delivery: 'letter', address: 'Ms A Person\n4242424242424242', postcode: 'SW1A 1AA' })
    expect(adviser.last.status).to.equal(422)
    expect(adviser.last.body).not.to.contain('4242424242424242')
    await adviser.submit({ delivery: 'letter', address: 'Ms A Person\n<b>1</b> Long Street', postcode: 'sw1a1aa' })
    expect(adviser.last.body).to.contain('Ms A Person').and.to.contain('&lt;b&gt;1').and.to.contain('SW1A 1AA')
    expect(JSON.stringify(await rowsOf(council, 'pay_links'))).not.to.contain('Long Street')
  })
})
