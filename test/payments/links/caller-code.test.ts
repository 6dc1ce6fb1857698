import { expect } from 'chai'
import { aCouncil, anAccountHolder, type TestAccountHolder, type TestCouncil } from '../../support/builders.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { answerEverything, codeOn } from '../../support/paying.js'
import { testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

describe('A code that an adviser reads out', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let holder: TestAccountHolder
  beforeEach(async () => {
    council = await aCouncil()
    holder = await anAccountHolder(council, { postcode: 'BF1 2AB' })
  })

  async function aCallWithACode(): Promise<{ adviser: HttpVisitor, paymentId: string, code: string }> {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'phone' })
    await adviser.get('/pay/council-tax')
    await adviser.submit({ reference: holder.reference })
    const paymentId = adviser.last.path.split('/')[2] ?? ''
    await answerEverything(adviser, paymentId, holder, 'typed.by.adviser@example.com')
    await adviser.get(`/payments/${paymentId}/caller-code`)
    await adviser.submit({})
    return { adviser, paymentId, code: codeOn(adviser) }
  }

  async function enter(code: string, postcode: string): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/code')
    await visitor.submit({ code, postcode })
    return visitor
  }

  it('shares the payment with the caller, who may change it but does not see the email', async () => {
    const { adviser, paymentId, code } = await aCallWithACode()
    expect(adviser.text()).not.to.contain('BF1 2AB')
    const caller = await enter(code, 'BF1 2AB')
    expect(caller.last.path).to.equal(`/payments/${paymentId}/check`)
    expect(caller.text()).to.contain('An adviser is helping you').and.not.to.contain('typed.by.adviser@example.com')
    await caller.get(`/payments/${paymentId}/details`)
    expect(caller.last.body).not.to.contain('typed.by.adviser@example.com')
    await caller.get(`/payments/${paymentId}/lines/1/amount`)
    await caller.submit({ choice: 'other', amount: '20' })
    await adviser.get(`/payments/${paymentId}/basket`)
    expect(adviser.text()).to.contain('£20.00')
    await adviser.get(`/payments/${paymentId}/caller-code`)
    expect(adviser.text()).to.contain('They have opened the payment')
  })

  it('works for an hour, until a new one is made', async () => {
    const service = await testService()
    const { adviser, code } = await aCallWithACode()
    service.clockAheadMs += 60 * 60_000
    try {
      const late = await enter(code, 'BF1 2AB')
      expect(late.last.status).to.equal(410)
    } finally {
      service.clockAheadMs -= 60 * 60_000
    }
    await adviser.submit({})
    const second = codeOn(adviser)
    expect((await enter(code, 'BF1 2AB')).last.status).to.equal(410)
    expect((await enter(second, 'BF1 2AB')).last.status).to.equal(200)
  })

  it('asks for a postcode where we hold no account', async () => {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'phone' })
    await adviser.get('/pay/bulky-waste')
    await adviser.submit({ reference: 'BW1234567' })
    const paymentId = adviser.last.path.split('/')[2] ?? ''
    await adviser.get(`/payments/${paymentId}/caller-code`)
    await adviser.submit({ postcode: 'not one' })
    expect(adviser.last.status).to.equal(422)
    await adviser.submit({ postcode: 'sw1a2aa' })
    const caller = await enter(codeOn(adviser), 'SW1A 2AA')
    expect(caller.last.status).to.equal(200)
    expect(caller.last.path).to.contain(paymentId)
  })
})
