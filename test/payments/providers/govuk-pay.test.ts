import { expect } from 'chai'
import { ProviderUnavailable } from '../../../app/errors.js'
import { pence } from '../../../app/money.js'
import { ProviderRefused } from '../../../app/payments/providers/payment-provider.js'
import { aPayment, otherApiKey, rejectionOf, startSandbox, type TestSandbox } from './start-sandbox.js'

describe('GOV.UK Pay as a payment provider', () => {
  let sandbox: TestSandbox
  beforeEach(async () => { sandbox = await startSandbox() })
  afterEach(async () => {
    await sandbox.close()
    expect(sandbox.contractFaults).to.deep.equal([])
  })

  async function paidPayment(amount = 12_050) {
    const provider = sandbox.provider()
    const { providerPaymentId } = await provider.createPayment({ ...aPayment, amountPence: pence(amount) })
    await sandbox.pay(providerPaymentId)
    return { provider, id: providerPaymentId }
  }

  it('creates a payment and says where its card is entered', async () => {
    const payment = await sandbox.provider().createPayment({
      ...aPayment, email: 'resident@example.org', language: 'cy', cardholderName: 'Bea Jones', billingPostcode: 'BF1 2AB',
      metadata: { fund: 'council-tax', lines: 2, helped: true }
    })
    expect(payment).to.deep.include({
      reference: 'ATTEMPT-1', amountPence: 12_050, state: 'created', finished: false, code: null, message: null, card: null,
      email: 'resident@example.org', moto: false, totalAmountPence: null, surchargePence: 0, feePence: null, netAmountPence: null,
      refundStatus: 'pending', capturedOn: null, settledOn: null
    })
    expect(payment.createdAt.toISOString()).to.equal('2026-05-03T09:00:00.000Z')
    expect(payment.nextUrl).to.match(new RegExp(`^${sandbox.publicUrl}/secure/[\\w-]{22}$`))
  })

  it('reads a payment that succeeded, with what may be known of the card', async () => {
    const { provider, id } = await paidPayment()
    const payment = await provider.readPayment(id)
    expect(payment).to.deep.include({
      providerPaymentId: id, state: 'success', finished: true, nextUrl: null, refundStatus: 'available', refundAvailablePence: 12_050,
      capturedOn: '2026-05-03',
      card: { brand: 'Visa', firstSix: '424242', lastFour: '4242', cardholderName: 'T Testing', cardType: 'credit' }
    })
  })

  it('reads why a payment did not succeed', async () => {
    const provider = sandbox.provider()
    for (const [card, state, code] of [['4000000000000002', 'failed', 'P0010'], ['4000000000000119', 'error', 'P0050'], ['4929000000006', 'error', 'P0050']] as const) {
      const { providerPaymentId } = await provider.createPayment(aPayment)
      await sandbox.pay(providerPaymentId, card)
      const payment = await provider.readPayment(providerPaymentId)
      expect(payment).to.deep.include({ state, finished: true, code, refundStatus: 'unavailable' })
      expect(payment.message).to.be.a('string')
    }
  })

  it('keeps a card surcharge apart from the amount', async () => {
    const provider = sandbox.provider()
    await sandbox.switches({ corporateSurchargePence: 250 })
    const { providerPaymentId } = await provider.createPayment(aPayment)
    await sandbox.pay(providerPaymentId, '4988080000000000')
    expect(await provider.readPayment(providerPaymentId)).to.deep.include({
      amountPence: 12_050, surchargePence: 250, totalAmountPence: 12_300, refundAvailablePence: 12_300
    })
  })

  it('gives a new way to the card page at each reading', async () => {
    const provider = sandbox.provider()
    const created = await provider.createPayment(aPayment)
    const read = await provider.readPayment(created.providerPaymentId)
    expect(read.nextUrl).to.not.equal(null)
    expect(read.nextUrl).to.not.equal(created.nextUrl)
  })

  it('reads what happened to a payment and when', async () => {
    const { provider, id } = await paidPayment()
    const events = await provider.readPaymentEvents(id)
    expect(events.map(({ state }) => state)).to.deep.equal(['created', 'started', 'submitted', 'success'])
    expect(events.at(-1)).to.deep.equal({
      state: 'success', finished: true, code: null, message: null, happenedAt: new Date('2026-05-03T09:00:00.000Z')
    })
  })

  it('cancels an unfinished payment, and says so again when asked again', async () => {
    const provider = sandbox.provider()
    const { providerPaymentId } = await provider.createPayment(aPayment)
    expect(await provider.cancelPayment(providerPaymentId)).to.equal('cancelled')
    expect(await provider.cancelPayment(providerPaymentId)).to.equal('cancelled')
    expect(await provider.readPayment(providerPaymentId)).to.deep.include({ state: 'cancelled', code: 'P0040' })
  })

  it('cannot cancel a payment that succeeded', async () => {
    const { provider, id } = await paidPayment()
    expect(await provider.cancelPayment(id)).to.equal('not-cancellable')
  })

  it('refunds in parts, and never more than was left when it was asked', async () => {
    const { provider, id } = await paidPayment(1000)
    const refund = await provider.refundPayment(id, { amountPence: pence(300), availablePence: pence(1000) })
    expect(refund).to.deep.include({ amountPence: 300, status: 'success' })
    expect(await provider.readRefund(id, refund.providerRefundId)).to.deep.equal(refund)

    const stale = await rejectionOf(provider.refundPayment(id, { amountPence: pence(300), availablePence: pence(1000) }))
    expect(stale).to.be.instanceOf(ProviderRefused).and.to.include({ providerStatus: 412, providerCode: 'P0604' })
    const tooMuch = await rejectionOf(provider.refundPayment(id, { amountPence: pence(701), availablePence: pence(700) }))
    expect(tooMuch).to.be.instanceOf(ProviderRefused).and.to.include({ providerStatus: 400, providerCode: 'P0603' })

    await provider.refundPayment(id, { amountPence: pence(700), availablePence: pence(700) })
    expect(await provider.readPayment(id)).to.deep.include({ refundStatus: 'full', refundAvailablePence: 0 })
  })

  it('reads a refund that is submitted first and succeeds or fails later', async () => {
    for (const [refundsFail, status, available] of [[false, 'success', 0], [true, 'error', 1000]] as const) {
      await sandbox.switches({ refundSubmittedSeconds: 60, refundsFail })
      const { provider, id } = await paidPayment(1000)
      const refund = await provider.refundPayment(id, { amountPence: pence(1000), availablePence: pence(1000) })
      expect(refund.status).to.equal('submitted')
      sandbox.clock.advanceSeconds(60)
      expect((await provider.readRefund(id, refund.providerRefundId)).status).to.equal(status)
      expect((await provider.readPayment(id)).refundAvailablePence).to.equal(available)
    }
  })

  it('lists every refund of a payment, also one whose answer was lost', async () => {
    const { provider, id } = await paidPayment(1000)
    await sandbox.switches({ loseNextRefunds: 1 })
    const lost = await rejectionOf(provider.refundPayment(id, { amountPence: pence(300), availablePence: pence(1000) }))
    expect(lost).to.be.instanceOf(ProviderUnavailable)
    expect((await provider.listRefunds(id)).map(({ amountPence, status }) => `${amountPence} ${status}`)).to.deep.equal(['300 success'])

    const again = await rejectionOf(provider.refundPayment(id, { amountPence: pence(300), availablePence: pence(1000) }))
    expect(again).to.be.instanceOf(ProviderRefused).and.to.include({ providerCode: 'P0604' })
  })

  it('reads disputes as they go on, and lets nothing disputed be refunded', async () => {
    const { provider, id } = await paidPayment(1000)
    expect((await provider.searchDisputes({})).disputes).to.deep.equal([])
    await sandbox.control('POST', `/payments/${id}/disputes`, {})
    const { disputes: [raised], nextPage } = await provider.searchDisputes({ pageSize: 5 })
    expect(raised).to.deep.include({
      providerPaymentId: id, status: 'needs_response', amountPence: 1000, feePence: null, netAmountPence: null, reason: 'fraudulent',
      evidenceDueAt: new Date('2026-05-10T09:00:00.000Z'), settledOn: null
    })
    expect(nextPage).to.equal(null)
    const refused = await rejectionOf(provider.refundPayment(id, { amountPence: pence(300), availablePence: pence(1000) }))
    expect(refused).to.be.instanceOf(ProviderRefused).and.to.include({ providerCode: 'P0603' })

    await sandbox.control('POST', `/payments/${id}/disputes`, { status: 'lost' })
    expect((await provider.searchDisputes({})).disputes[0]).to.deep.include({ status: 'lost', feePence: 2000, netAmountPence: -3000, settledOn: '2026-05-03' })
  })

  it('searches by reference and by time, newest first, page by page', async () => {
    const provider = sandbox.provider()
    const ids: string[] = []
    for (const reference of ['TRY-A', 'TRY-B', 'TRY-A']) {
      ids.push((await provider.createPayment({ ...aPayment, reference })).providerPaymentId)
      sandbox.clock.advanceSeconds(60)
    }
    await sandbox.call('POST', '/v1/payments', { amount: 5, reference: 'TRY-A', description: 'x', return_url: 'https://example.org' }, otherApiKey)

    const found = await provider.searchPayments({ reference: 'try-a' })
    expect(found.payments.map(({ providerPaymentId }) => providerPaymentId)).to.deep.equal([ids[2], ids[0]])
    expect(found.nextPage).to.equal(null)

    const within = await provider.searchPayments({
      fromInstant: new Date('2026-05-03T09:01:00Z'), toInstant: new Date('2026-05-03T09:02:00Z')
    })
    expect(within.payments.map(({ reference }) => reference)).to.deep.equal(['TRY-B'])
  })

  it('follows a search from page to page', async () => {
    const provider = sandbox.provider()
    const total = 501
    for (let made = 0; made < total; made += 1) await provider.createPayment({ ...aPayment, reference: `TRY-${made}` })
    const first = await provider.searchPayments({})
    expect([first.payments.length, first.nextPage]).to.deep.equal([500, 2])
    const second = await provider.searchPayments({ page: 2 })
    expect(second.payments.map(({ reference }) => reference)).to.deep.equal(['TRY-0'])
    expect(second.nextPage).to.equal(null)
    const none = await rejectionOf(provider.searchPayments({ page: 3 }))
    expect(none).to.be.instanceOf(ProviderRefused).and.to.include({ providerStatus: 404, providerCode: 'P0402' })
  })

  it('tells when payments and refunds are paid out, once they are, and finds refunds page by page', async () => {
    const { provider, id } = await paidPayment()
    await sandbox.switches({ settledAfterDays: 2 })
    for (const amount of [1_000, 2_000]) {
      const { refundAvailablePence } = await provider.readPayment(id)
      await provider.refundPayment(id, { amountPence: pence(amount), availablePence: refundAvailablePence ?? pence(0) })
    }
    const found = async () => (await provider.searchPayments({ state: 'success', pageSize: 1 })).payments[0]
    expect(await found()).to.deep.include({ captureSubmittedAt: new Date('2026-05-03T09:00:00.000Z'), capturedOn: '2026-05-03', settledOn: null })
    expect((await provider.searchPayments({ state: 'failed' })).payments).to.deep.equal([])

    sandbox.clock.advanceSeconds(2 * 86_400)
    expect(await found()).to.include({ settledOn: '2026-05-05' })
    const first = await provider.searchRefunds({ pageSize: 1, fromInstant: new Date('2026-05-03T00:00:00Z'), toInstant: new Date('2026-05-04T00:00:00Z') })
    expect([first.refunds.map(({ providerPaymentId, status, settledOn }) => [providerPaymentId, status, settledOn]), first.nextPage])
      .to.deep.equal([[[id, 'success', '2026-05-05']], 2])
    expect((await provider.searchRefunds({ pageSize: 1, page: 2 })).nextPage).to.equal(null)
  })

  it('takes payments over the telephone only where the account has them', async () => {
    const provider = sandbox.provider()
    const refused = await rejectionOf(provider.createPayment({ ...aPayment, moto: true }))
    expect(refused).to.be.instanceOf(ProviderRefused).and.to.include({ providerCode: 'P0196' })
    await sandbox.putAccount('api_test_barnfield', { motoEnabled: true })
    expect((await provider.createPayment({ ...aPayment, moto: true })).moto).to.equal(true)
  })

  it('says that the provider refused, with its code, and without the words that were sent', async () => {
    const provider = sandbox.provider()
    const tooLarge = await rejectionOf(sandbox.provider({ fetch }).createPayment({ ...aPayment, amountPence: pence(10_000_001) }))
    expect(tooLarge).to.be.instanceOf(ProviderRefused).and.to.include({ providerStatus: 422, providerCode: 'P0102', field: 'amount' })
    const unknown = await rejectionOf(provider.readPayment('nobody/knows'))
    expect(unknown).to.be.instanceOf(ProviderRefused).and.to.include({ providerStatus: 404, providerCode: 'P0200' })
    const stranger = await rejectionOf(sandbox.provider({ apiKey: 'api_test_nobody' }).readPayment('any'))
    expect(stranger).to.be.instanceOf(ProviderRefused).and.to.include({ providerStatus: 401, providerCode: null })
    const othersPayment = await provider.createPayment(aPayment)
    const other = await rejectionOf(sandbox.provider({ apiKey: otherApiKey }).readPayment(othersPayment.providerPaymentId))
    expect(other).to.be.instanceOf(ProviderRefused).and.to.include({ providerStatus: 404 })
  })

  it('keeps out of a request what the provider\'s firewall would turn it away for', async () => {
    const payment = await sandbox.provider().createPayment({
      ...aPayment, description: `Rents <"Hill" | 'Dale'> ${'x'.repeat(300)}`, cardholderName: 'B "Bea" Jones', email: 'a|b@example.org'
    })
    expect(payment).to.deep.include({ state: 'created', email: null })
  })
})
