import { expect } from 'chai'
import { aCouncil, anAccountHolder, type TestAccountHolder, type TestCouncil } from '../../support/builders.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { aPayingCouncil, sandboxControl, testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'
import { answerEverything, aResidentPaying, helpCodeOf, rowsOf, typeHelpCode } from '../../support/paying.js'

const minute = 60_000

describe('Helping someone pay', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let holder: TestAccountHolder
  beforeEach(async () => {
    council = await aCouncil()
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

  async function anAdviserWithACaller(channel = 'phone'): Promise<HttpVisitor> {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel })
    return adviser
  }

  async function aPaymentTogether(): Promise<{ resident: HttpVisitor, adviser: HttpVisitor, paymentId: string }> {
    const { resident, paymentId } = await aResidentPaying(council, holder)
    const adviser = await signedIn(council, 'adviser')
    await typeHelpCode(adviser, await helpCodeOf(resident, paymentId, 'lines/1/postcode'))
    return { resident, adviser, paymentId }
  }

  it('asks how, and says so when that is not answered', async () => {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', {})
    expect(adviser.last.status).to.equal(422)
    expect(adviser.text()).to.contain('Select how you are helping')
    await adviser.post('/staff/helps', { channel: 'web' })
    expect(adviser.last.status).to.equal(422)
    expect(await rowsOf(council, 'helps')).to.deep.equal([])
  })

  for (const [channel, words] of [
    ['phone', 'a caller by phone'], ['counter', 'someone at the counter'], ['home_visit', 'someone on a home visit'], ['web_chat', 'someone by web chat']
  ] as const) {
    it(`by ${channel}: the same pages, with who and how recorded`, async () => {
      const adviser = await anAdviserWithACaller(channel)
      expect(adviser.last.path).to.equal('/pay')
      expect(adviser.text()).to.contain(`You are helping ${words}.`)
      await adviser.get('/pay/council-tax')
      await adviser.submit({ reference: holder.reference })
      const [payment] = await rowsOf(council, 'payments')
      expect(payment).to.include({ channel, helped_by: council.users.adviser.id })
      expect(adviser.last.path).to.equal(`/payments/${String(payment?.id)}/lines/1/postcode`)
      expect(adviser.text()).to.contain(`You are helping ${words} with payment ${String(payment?.reference)}`)
      const [help] = await rowsOf(council, 'helps')
      expect(help).to.include({ payment_id: payment?.id, adviser_id: council.users.adviser.id, channel, started_by: 'adviser' })
    })
  }

  it('shows each the other’s changes on the next page, and tells the resident that somebody is there', async () => {
    const { resident, adviser, paymentId } = await aPaymentTogether()
    await adviser.submit({ postcode: holder.postcode })
    await adviser.submit({ choice: 'balance' })
    await resident.get(`/payments/${paymentId}/basket`)
    expect(resident.text()).to.contain('£120.00').and.to.contain('An adviser is helping you')
    await resident.get(`/payments/${paymentId}/details`)
    await resident.submit({ email: 'resident@example.com' })
    await adviser.get(`/payments/${paymentId}/check`)
    expect(adviser.text()).to.contain('resident@example.com')
    const events = await rowsOf(council, 'payment_events')
    expect(events.filter(event => event.type === 'amount_given').map(event => event.user_id)).to.deep.equal([council.users.adviser.id])
  })

  it('refuses a form that was drawn before the other’s change, and overwrites nothing', async () => {
    const { resident, adviser, paymentId } = await aPaymentTogether()
    await resident.get(`/payments/${paymentId}/lines/1/reference`)
    await adviser.submit({ postcode: holder.postcode })
    await adviser.submit({ choice: 'other', amount: '30' })
    const another = await anAccountHolder(council)
    await resident.submit({ reference: another.reference })
    expect(resident.last.status).to.equal(409)
    expect(resident.text()).to.contain('Something was changed while you were on this page')
    expect((await rowsOf(council, 'payment_lines'))[0]).to.include({ account_reference: holder.reference, amount_pence: 30_00 })
  })

  it('is ended by the resident at once: the adviser’s next page says so and shows nothing', async () => {
    const { resident, adviser, paymentId } = await aPaymentTogether()
    await resident.get(`/payments/${paymentId}/lines/1/postcode`)
    await resident.post(`/payments/${paymentId}/help-endings`)
    expect(resident.last.path).to.equal(`/payments/${paymentId}/lines/1/postcode`)
    expect(resident.text()).to.contain('You have stopped sharing')
    await adviser.get(`/payments/${paymentId}/lines/1/postcode`)
    expect(adviser.last.status).to.equal(409)
    expect(adviser.text()).to.contain('has stopped sharing').and.not.to.contain(holder.reference)
    await adviser.post(`/payments/${paymentId}/lines/1/postcode`, { postcode: holder.postcode, _csrf: adviser.hiddenFields('/staff/sign-out')._csrf ?? '' })
    expect((await rowsOf(council, 'payment_lines'))[0]?.postcode_answer).to.equal(null)
    expect((await rowsOf(council, 'helps'))[0]?.ended_by).to.equal('resident')
  })

  it('is ended by the adviser, and the resident carries on alone', async () => {
    const { resident, adviser, paymentId } = await aPaymentTogether()
    const [help] = await rowsOf(council, 'helps')
    await adviser.post(`/staff/helps/${String(help?.id)}/endings`)
    expect(adviser.last.path).to.equal('/staff/help')
    await adviser.get(`/payments/${paymentId}`)
    expect(adviser.last.status).to.equal(409)
    await resident.get(`/payments/${paymentId}/lines/1/postcode`)
    expect(resident.text()).to.contain('The adviser has finished helping you')
    await resident.submit({ postcode: holder.postcode })
    expect(resident.last.status).to.equal(200)
    await later(6 * minute, async () => {
      await resident.get(`/payments/${paymentId}/lines/1/amount`)
      expect(resident.text()).not.to.contain('adviser')
    })
  })

  it('ends when the adviser signs out', async () => {
    const { resident, adviser, paymentId } = await aPaymentTogether()
    await adviser.get('/staff/help')
    await adviser.post('/staff/sign-out')
    await resident.get(`/payments/${paymentId}/lines/1/postcode`)
    expect(resident.text()).not.to.contain('They see the same page as you')
    expect((await rowsOf(council, 'helps'))[0]).to.include({ ended_by: 'adviser' })
  })

  it('ends after half an hour in which the adviser did nothing, and goes on while they do', async () => {
    const { resident, adviser, paymentId } = await aPaymentTogether()
    await later(29 * minute, async () => { await adviser.get(`/payments/${paymentId}/lines/1/postcode`) })
    expect(adviser.last.status).to.equal(200)
    await later(58 * minute, async () => {
      await adviser.get(`/payments/${paymentId}/lines/1/postcode`)
      expect(adviser.last.status).to.equal(200)
    })
    await later(89 * minute, async () => {
      await resident.get(`/payments/${paymentId}/lines/1/postcode`)
      expect(resident.text()).not.to.contain('An adviser is helping you')
      await adviser.get('/staff/help')
      expect(adviser.last.body).not.to.contain(paymentId)
      await adviser.get(`/payments/${paymentId}/lines/1/postcode`)
      expect(adviser.last.path).to.match(/sign-in|lines/)
      expect(adviser.last.status).not.to.equal(200)
    })
  })

  it('does not move on the time of the last use more often than once a minute', async () => {
    const { adviser, paymentId } = await aPaymentTogether()
    const [before] = await rowsOf(council, 'helps')
    await later(30_000, async () => { await adviser.get(`/payments/${paymentId}/lines/1/postcode`) })
    expect((await rowsOf(council, 'helps'))[0]?.last_active_at).to.deep.equal(before?.last_active_at)
  })

  it('opens no other payment, of this council or another, and nobody else’s help can be ended', async () => {
    const { adviser, paymentId } = await aPaymentTogether()
    const alone = await aResidentPaying(council, await anAccountHolder(council))
    await adviser.get(`/payments/${alone.paymentId}`)
    expect(adviser.last.status).to.equal(404)
    const colleague = await signedIn(council, 'secondAdviser')
    await colleague.get(`/payments/${paymentId}`)
    expect(colleague.last.status).to.equal(404)
    await colleague.get('/staff/help')
    const token = { _csrf: colleague.hiddenFields('/staff/helps')._csrf ?? '' }
    const [help] = await rowsOf(council, 'helps')
    expect((await colleague.post(`/staff/helps/${String(help?.id)}/endings`, token)).status).to.equal(404)
    const other = await aCouncil()
    const stranger = await signedIn(other, 'adviser')
    await stranger.get('/staff/help')
    const strangersToken = { _csrf: stranger.hiddenFields('/staff/helps')._csrf ?? '' }
    expect((await stranger.post(`/staff/helps/${String(help?.id)}/endings`, strangersToken)).status).to.equal(404)
    for (const id of ['x', '00000000-0000-0000-0000-000000000000', `${String(help?.id)}'`, '------------------------------------']) {
      expect((await colleague.post(`/staff/helps/${encodeURIComponent(id)}/endings`, token)).status, id).to.equal(404)
    }
    expect((await rowsOf(council, 'helps'))[0]?.ended_at).to.equal(null)
  })

  it('passes on to a second adviser by a new code, and the first is out', async () => {
    const { resident, adviser, paymentId } = await aPaymentTogether()
    const colleague = await signedIn(council, 'secondAdviser')
    await typeHelpCode(colleague, await helpCodeOf(resident, paymentId))
    expect(colleague.last.status).to.equal(200)
    await adviser.get(`/payments/${paymentId}`)
    expect(adviser.last.status).to.equal(404)
    expect((await rowsOf(council, 'payments'))[0]?.helped_by).to.equal(council.users.secondAdviser.id)
  })

  it('lists what an adviser is helping with, and a second payment of the same caller is helped with too', async () => {
    const adviser = await anAdviserWithACaller()
    for (const account of [holder, await anAccountHolder(council)]) {
      await adviser.get('/pay/council-tax')
      await adviser.submit({ reference: account.reference })
    }
    const payments = await rowsOf(council, 'payments')
    expect(payments.map(payment => payment.channel)).to.deep.equal(['phone', 'phone'])
    await adviser.get('/staff/help')
    for (const payment of payments) expect(adviser.text()).to.contain(payment.reference)
  })

  it('shows the outcome to both, and then there is nothing left to help with', async () => {
    const service = await testService()
    council = await aPayingCouncil()
    holder = await anAccountHolder(council)
    const { resident, adviser, paymentId } = await aPaymentTogether()
    await answerEverything(resident, paymentId, holder)
    const code = await helpCodeOf(resident, paymentId)
    await resident.get(`/payments/${paymentId}/check`)
    const attempts = `/payments/${paymentId}/attempts`
    await resident.send('POST', attempts, new URLSearchParams(resident.hiddenFields(attempts)).toString())
    const [attempt] = await rowsOf(council, 'payment_attempts')
    await sandboxControl(service, 'POST', `/payments/${String(attempt?.provider_payment_id)}/pay`, { cardNumber: '4242424242424242' })
    await resident.get(`/payments/${paymentId}/result`)
    expect(resident.text()).to.contain('£120.00').and.not.to.contain('An adviser is helping you')
    await adviser.get(`/payments/${paymentId}/result`)
    expect(adviser.text()).to.contain('£120.00').and.to.contain('You helped a caller by phone')
    expect((await rowsOf(council, 'helps')).map(help => help.ended_by)).to.deep.equal(['paid', 'paid'])
    expect((await rowsOf(council, 'ledger_entries'))[0]).to.include({ channel: 'phone', recorded_by: council.users.adviser.id })

    const colleague = await signedIn(council, 'secondAdviser')
    await typeHelpCode(colleague, code)
    expect(colleague.text()).to.contain('The payment of that help code is finished')
    await resident.get(`/payments/${paymentId}/help`)
    expect(resident.text()).to.contain('This payment is finished').and.not.to.contain('Get a help code')
    await later(31 * minute, async () => {
      await adviser.get(`/payments/${paymentId}/receipt`)
      expect(adviser.last.status).to.equal(409)
      expect(adviser.text()).not.to.contain(holder.reference)
    })
  })

  it('tells staff on a resident’s page that they are helping nobody', async () => {
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/pay')
    expect(adviser.text()).to.contain('You are signed in as staff and not helping anyone. Help someone pay')
    const auditor = await signedIn(council, 'auditor')
    await auditor.get('/pay')
    expect(auditor.text()).to.contain('not helping anyone.').and.not.to.contain('Help someone pay')
    await adviser.get('/pay/council-tax')
    await adviser.submit({ reference: holder.reference })
    expect((await rowsOf(council, 'payments'))[0]).to.include({ channel: 'web', helped_by: null })
    expect(adviser.text()).to.contain('not helping anyone')
  })

  it('shows a resident the way to help on each page, and an adviser none', async () => {
    const { resident, paymentId } = await aResidentPaying(council, holder)
    expect(resident.last.body).to.contain(`href="/payments/${paymentId}/help?from=lines/1/postcode"`)
    const adviser = await anAdviserWithACaller()
    await adviser.get('/pay/council-tax')
    expect(adviser.text()).not.to.contain('Get help with this page')
  })

  it('needs the form’s token', async () => {
    const { resident, paymentId } = await aPaymentTogether()
    const answer = await resident.send('POST', `/payments/${paymentId}/help-endings`, 'from=basket')
    expect(answer.status).to.equal(403)
    expect((await rowsOf(council, 'helps'))[0]?.ended_at).to.equal(null)
  })
})
