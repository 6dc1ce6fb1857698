import { expect } from 'chai'
import { ProviderUnavailable } from '../../../app/errors.js'
import { govukPay } from '../../../app/payments/providers/govuk-pay.js'
import { aPayment, rejectionOf, startSandbox, type TestSandbox } from './start-sandbox.js'

describe('GOV.UK Pay when it is in trouble', () => {
  let sandbox: TestSandbox
  let sleeps: number[]
  const sleep = async (milliseconds: number) => { sleeps.push(milliseconds) }

  beforeEach(async () => {
    sandbox = await startSandbox()
    sleeps = []
  })
  afterEach(async () => {
    await sandbox.close()
    expect(sandbox.contractFaults).to.deep.equal([])
  })

  async function paymentsCreated() {
    return (await sandbox.provider().searchPayments({})).payments.length
  }

  it('asks again, with longer and longer pauses, when a reading fails', async () => {
    const { providerPaymentId } = await sandbox.provider().createPayment(aPayment)
    await sandbox.switches({ failNextCalls: 3 })
    expect((await sandbox.provider({ sleep }).readPayment(providerPaymentId)).state).to.equal('created')
    expect(sleeps).to.have.length(3)
    expect(sleeps[0]).to.be.within(125, 250)
    expect(sleeps[1]).to.be.within(250, 500)
    expect(sleeps[2]).to.be.within(500, 1000)
  })

  it('gives up after four tries', async () => {
    await sandbox.switches({ failNextCalls: 5 })
    expect(await rejectionOf(sandbox.provider({ sleep }).searchPayments({}))).to.be.instanceOf(ProviderUnavailable)
    expect(sleeps).to.have.length(3)
    expect(await rejectionOf(sandbox.provider({ giveUpAfterMs: 0 }).searchPayments({}))).to.be.instanceOf(ProviderUnavailable)
    expect(await paymentsCreated()).to.equal(0)
  })

  it('never sends a creation or a refund twice, whatever is unknown of the first', async () => {
    await sandbox.switches({ failNextCalls: 1 })
    expect(await rejectionOf(sandbox.provider({ sleep }).createPayment(aPayment))).to.be.instanceOf(ProviderUnavailable)
    await sandbox.switches({ loseNextCreates: 1 })
    expect(await rejectionOf(sandbox.provider({ sleep }).createPayment(aPayment))).to.be.instanceOf(ProviderUnavailable)
    await sandbox.switches({ dropNextCalls: 1 })
    const refund = { amountPence: aPayment.amountPence, availablePence: aPayment.amountPence }
    expect(await rejectionOf(sandbox.provider({ sleep }).refundPayment('any', refund))).to.be.instanceOf(ProviderUnavailable)
    expect(sleeps).to.deep.equal([])
  })

  it('finds by its reference the payment whose answer was lost, though search lags behind', async () => {
    await sandbox.switches({ loseNextCreates: 1, searchLagSeconds: 5 })
    await rejectionOf(sandbox.provider().createPayment(aPayment))
    expect((await sandbox.provider().searchPayments({ reference: aPayment.reference })).payments).to.deep.equal([])
    sandbox.clock.advanceSeconds(5)
    expect((await sandbox.provider().searchPayments({ reference: aPayment.reference })).payments).to.have.length(1)
  })

  it('creates again after 429, since nothing was created, and waits as long as it was told', async () => {
    await sandbox.switches({ throttleNextCalls: 2, retryAfterSeconds: 3 })
    await sandbox.provider({ sleep }).createPayment(aPayment)
    expect(sleeps).to.have.length(2)
    expect(sleeps[0]).to.be.within(3125, 3250)
    expect(await paymentsCreated()).to.equal(1)
  })

  it('waits a second after 429 when it was not told how long', async () => {
    await sandbox.switches({ throttleNextCalls: 1 })
    await sandbox.provider({ sleep }).searchPayments({})
    expect(sleeps[0]).to.be.within(1125, 1250)
  })

  it('does not keep a resident waiting when it is told to wait for long', async () => {
    await sandbox.switches({ throttleNextCalls: 1, retryAfterSeconds: 120 })
    expect(await rejectionOf(sandbox.provider({ sleep }).createPayment(aPayment))).to.be.instanceOf(ProviderUnavailable)
    expect(sleeps).to.deep.equal([])
  })

  it('stops waiting for an answer that does not come', async () => {
    await sandbox.switches({ hangNextCalls: 3 })
    const impatient = sandbox.provider({ createTimeoutMs: 40, otherTimeoutMs: 40, sleep })
    const error = await rejectionOf(impatient.createPayment(aPayment))
    expect(error).to.be.instanceOf(ProviderUnavailable).with.property('message').that.includes('TimeoutError')
    expect(await impatient.searchPayments({})).to.deep.include({ payments: [] })
    expect(sleeps).to.have.length(2)
  })

  it('bears slow answers and dropped connections', async () => {
    await sandbox.switches({ slowMs: 30, dropNextCalls: 2 })
    expect((await sandbox.provider({ sleep }).searchPayments({})).payments).to.deep.equal([])
    expect(sleeps).to.have.length(2)
  })

  it('knows its own cancellation again when the answer to it was lost', async () => {
    const { providerPaymentId } = await sandbox.provider().createPayment(aPayment)
    await sandbox.switches({ loseNextCancels: 1 })
    expect(await sandbox.provider({ sleep }).cancelPayment(providerPaymentId)).to.equal('cancelled')
    expect(sleeps).to.have.length(1)
  })

  it('says that a payer\'s cancellation is not its own', async () => {
    const { providerPaymentId } = await sandbox.provider().createPayment(aPayment)
    await sandbox.pay(providerPaymentId, '4000000000000002')
    expect(await sandbox.provider().cancelPayment(providerPaymentId)).to.equal('not-cancellable')
  })

  it('is unavailable when nothing listens', async () => {
    const nobody = govukPay({ baseUrl: 'http://127.0.0.1:1/', apiKey: 'x', sleep })
    const error = await rejectionOf(nobody.createPayment(aPayment))
    expect(error).to.be.instanceOf(ProviderUnavailable).with.property('message').that.includes('after 1 tries')
  })

  it('believes no answer of an unknown shape, and repeats nothing of it', async () => {
    const odd = (body: string) => govukPay({
      baseUrl: 'http://provider', apiKey: 'x', sleep, fetch: async () => new Response(body, { status: 200 })
    })
    const shapes = ['', '<html>', '[]', '{}', JSON.stringify({ payment_id: 'p', amount: 12.5, reference: 'Bea Jones', state: { status: 'paid' } })]
    for (const body of shapes) {
      const error = await rejectionOf(odd(body).readPayment('p'))
      expect(error).to.be.instanceOf(ProviderUnavailable).with.property('message').that.does.not.include('Bea')
    }
  })

  it('reads an answer with fields that it does not know and with nulls, fees and settlement', async () => {
    const provider = govukPay({
      baseUrl: 'https://provider/', apiKey: 'key', fetch: async (input, init) => {
        expect(new Request(input).url).to.equal('https://provider/v1/payments/p1')
        expect(new Headers(init?.headers).get('authorization')).to.equal('Bearer key')
        return Response.json({
          payment_id: 'p1', amount: 3750, corporate_card_surcharge: 250, total_amount: 4000, fee: 20, net_amount: -20, reference: 'R', new_field: {},
          created_date: '2019-07-11T10:36:26.988Z', state: { status: 'failed', finished: true, code: 'P0010', message: 'x', can_retry: null },
          email: null, card_details: { card_brand: '', last_digits_card_number: null, card_type: null }, refund_summary: null,
          settlement_summary: { captured_date: '2019-07-12', settled_date: '2019-07-13' }, _links: { next_url: null, other: 1 }
        })
      }
    })
    expect(await provider.readPayment('p1')).to.deep.include({
      feePence: 20, netAmountPence: -20, totalAmountPence: 4000, card: null, moto: false, refundStatus: null, refundAvailablePence: null,
      nextUrl: null, capturedOn: '2019-07-12', settledOn: '2019-07-13'
    })
  })
})
