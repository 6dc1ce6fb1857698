import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { pence } from '../../app/money.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { aResidentPaying, answerEverything, rowsOf } from '../support/paying.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('What needs attention', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  it('is nothing, as a rule', async () => {
    await aPaidPayment(council)
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.contain('No payment is held').and.to.contain('No payment is unfinished')
    await officer.get('/staff/attention')
    expect(officer.text().match(/There are none/g)).to.have.length(2)
  })

  it('is money that is not what was asked for, with both figures, and not another council’s', async () => {
    const other = await aCouncil()
    await aPaidPayment(other, { receivedPence: pence(7_77) })
    const { payment } = await aPaidPayment(council, { receivedPence: pence(100_00) })
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.contain('1 payment is held')
    await officer.get('/staff/attention')
    expect(officer.text()).to.contain(payment.reference).and.to.contain('£120.00').and.to.contain('£100.00').and.not.to.contain('£7.77')
    await officer.get(`/staff/payments/${payment.id}`)
    expect(officer.text()).to.contain('No fund has been credited')
      .and.to.contain('The payment provider confirmed £100.00 where £120.00 was asked for')
      .and.to.contain('to suspense')
  })

  it('is a payment that is unfinished for longer than a card payment can last', async () => {
    const service = await testService()
    const paying = await aPayingCouncil()
    const holder = await anAccountHolder(paying)
    const { resident, paymentId } = await aResidentPaying(paying, holder)
    await answerEverything(resident, paymentId, holder)
    const attempts = `/payments/${paymentId}/attempts`
    await resident.send('POST', attempts, new URLSearchParams(resident.hiddenFields(attempts)).toString())
    const [payment] = await rowsOf(paying, 'payments')
    const officer = await signedIn(paying, 'officer')
    await officer.get('/staff/attention')
    expect(officer.text()).to.contain(payment?.reference).and.to.contain('Being paid')
    service.clockAheadMs += 91 * 60_000
    try {
      // The session of before has ended meanwhile.
      const later = await signedIn(paying, 'officer')
      expect(later.text()).to.contain('1 payment is unfinished').and.to.contain('1 for longer than 90 minutes')
    } finally {
      service.clockAheadMs -= 91 * 60_000
    }
  })

  it('is shown to those who look after the money, and offered to nobody else', async () => {
    const { payment } = await aPaidPayment(council, { receivedPence: pence(100_00) })
    const auditor = await signedIn(council, 'auditor')
    expect(auditor.text()).to.contain('1 payment is held')
    for (const name of ['adviser', 'administrator'] as const) {
      const visitor = await signedIn(council, name)
      expect(visitor.text()).not.to.contain('held')
      expect((await visitor.get('/staff/attention')).status).to.equal(403)
      expect((await visitor.get(`/staff/payments/${payment.id}`)).status).to.equal(403)
    }
    const stranger = await signedIn(await aCouncil(), 'officer')
    for (const id of [payment.id, 'x', '00000000-0000-0000-0000-000000000000']) {
      expect((await stranger.get(`/staff/payments/${id}`)).status).to.equal(404)
    }
  })
})

describe('A payment’s history', function () {
  this.timeout(60_000)
  usesService()

  it('says who did what, when and how, in plain words', async () => {
    const council = await aCouncil()
    const holder = await anAccountHolder(council)
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'counter' })
    await adviser.get('/pay/council-tax')
    await adviser.submit({ reference: holder.reference })
    const paymentId = adviser.last.path.split('/')[2] ?? ''
    await answerEverything(adviser, paymentId, holder)
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/payments/${paymentId}`)
    const { name } = council.users.adviser
    const what = `Council tax, ${holder.reference}`
    for (const words of [
      `At the counter, helped by ${name}`, `${name} began to help, at the counter.`, `${name} began to pay ${what}.`, `${name} gave the right postcode for ${what}.`,
      `${name} said £120.00 for ${what}.`, `${name} asked for the receipt by email.`, 'Not paid', 'The card page has not been opened.'
    ]) expect(officer.text()).to.contain(words)
    expect(officer.text()).not.to.contain('resident@example.com')
  })

  it('has words for everything that can happen', () => {
    const [types = ''] = readFileSync('app/payments/payment-event.ts', 'utf8').split('export async function')
    const named = [...types.matchAll(/'([a-z]+_[a-z_]+)'/g)].map(([, type]) => type)
    const template = readFileSync('views/attention/event.njk', 'utf8')
    expect(named.length).to.be.above(15)
    expect(named.filter(type => !template.includes(`event.type == '${type}'`))).to.deep.equal([])
  })
})
