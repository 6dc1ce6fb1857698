import { createHmac } from 'node:crypto'
import { expect } from 'chai'
import { pollDisputes } from '../../app/disputes/poll-disputes.js'
import { ProviderUnavailable } from '../../app/errors.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../payments/resident.js'
import { rejectionOf } from '../payments/providers/start-sandbox.js'
import { fundOf, type TestCouncil } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { doJobs } from '../support/do-jobs.js'
import { aPayingCouncil, sandboxControl, testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { accountOf, plantAtTheProvider } from '../pay-outs/at-the-provider.js'
import { aCardPayment, asksFor, type CardPaid, postingsOf, refundableOf, expectAgrees, limit, until } from '../refunds/asking.js'

describe('A dispute', function () {
  this.timeout(60_000)
  usesService()

  it('is shown as work with the day by which evidence is due, blocks refunds, and posts nothing', async () => {
    const { council, entryId, attempt } = await paid()
    await dispute(attempt.provider_payment_id, {})
    await poll(council)
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/disputes')
    expect(officer.text()).to.include('Needs evidence').and.include('The payer says they did not make it')
    expect(String(await rejectionOf(asksFor(council, entryId, [1_00])))).to.include('The payer disputes this payment')
    await officer.get(`/staff/transactions/${entryId}/refund`)
    expect(officer.text()).to.include('none can be asked for')
    expect(await rowsOf(council, 'ledger_entries', { type: 'dispute_lost' })).to.deep.equal([])
  })

  it('that is lost takes what is left of the payment and its fee, once, however often it is told of', async () => {
    const { council, attempt, entryId } = await paid()
    await dispute(attempt.provider_payment_id, { status: 'lost' })
    await Promise.all([poll(council), poll(council)])
    await poll(council)
    const [row] = await rowsOf(council, 'disputes')
    expect(await postingsOf(council, `dispute:${String(row?.id)}`)).to.deep.equal(['fund 4200', 'fees 2000', 'clearing -6200'])
    expect((await refundableOf(council, entryId)).lines[0]?.leftPence).to.equal(0)
    await expectAgrees(council)
  })

  it('that is lost after some was refunded puts the rest below zero in suspense, where a person decides', async () => {
    const { council, attempt, entryId } = await paid()
    await asksFor(council, entryId, [30_00])
    await doJobs(council)
    await dispute(attempt.provider_payment_id, { status: 'lost', amountPence: 42_00, feePence: 0 })
    await poll(council)
    const [row] = await rowsOf(council, 'disputes')
    expect(await postingsOf(council, `dispute:${String(row?.id)}`)).to.deep.equal(['fund 1200', 'suspense 3000', 'clearing -4200'])
    await expectAgrees(council)
  })

  it('that is won changes nothing, and older news changes nothing of what is decided', async () => {
    const { council, attempt } = await paid()
    await dispute(attempt.provider_payment_id, { status: 'won' })
    await poll(council)
    await dispute(attempt.provider_payment_id, { status: 'under_review' })
    await poll(council)
    expect((await rowsOf(council, 'disputes'))[0]).to.include({ status: 'won' })
    expect(await rowsOf(council, 'ledger_entries', { type: 'dispute_lost' })).to.deep.equal([])
  })

  it('is asked for when a webhook tells of it, and never by a forged one', async () => {
    const { council, attempt } = await paid()
    await dispute(attempt.provider_payment_id, { status: 'lost' })
    const body = JSON.stringify({ webhook_message_id: 'm1', event_type: 'card_payment_dispute_lost', resource_id: attempt.provider_payment_id })
    const path = `/webhooks/govuk-pay/${accountOf(council).code}`
    const forged = await new HttpVisitor(await testService(), council).send('POST', path, body, {
      'content-type': 'application/json', 'pay-signature': createHmac('sha256', 'not the secret').update(body).digest('hex')
    })
    expect(forged.status).to.equal(401)
    await until(async () => (await jobs(council)) > 0)
    await doJobs(council)
    expect(await rowsOf(council, 'ledger_entries', { type: 'dispute_lost' })).to.have.length(1)
  })

  it('of another fund or another council is nobody’s to see', async () => {
    const { council, attempt } = await paid()
    await dispute(attempt.provider_payment_id, {})
    await poll(council)
    await limit(council, 'officer', { fund_codes: [fundOf(council, 'council-tax').code] })
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/disputes')
    expect(officer.text()).to.include('No payment is or was disputed')
  })

  it('of a payment that was not taken here is nobody’s who is limited, on the page or counted on the home page', async () => {
    const { council } = await paid()
    await dispute(await plantAtTheProvider(council), {})
    await poll(council)
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.include('1 disputed payment to answer')
    await officer.get('/staff/disputes')
    expect(officer.text()).to.include('Not taken here').and.include('When the provider was asked')
    for (const [fund_codes, method_codes] of [[[fundOf(council, 'garden-waste').code], null], [null, ['90']]] as const) {
      await limit(council, 'officer', { fund_codes: fund_codes === null ? null : [...fund_codes], method_codes: method_codes === null ? null : [...method_codes] })
      await officer.get('/staff/disputes')
      expect(officer.text()).to.include('No payment is or was disputed').and.not.include('When the provider was asked')
      await officer.get('/staff')
      expect(officer.text()).not.to.include('disputed payment')
    }
  })

  it('of which the provider cannot be asked says so on the page', async () => {
    const { council } = await paid()
    const { services } = await testService()
    const away = { ...services, providerFor: (...account: Parameters<typeof services.providerFor>) => ({
      ...services.providerFor(...account), searchDisputes: async () => await Promise.reject(new ProviderUnavailable('away'))
    }) }
    await pollDisputes(away, council.id, accountOf(council).code)
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/disputes')
    expect(officer.text()).to.include('and it did not answer')
  })
})

async function paid(): Promise<CardPaid & { council: TestCouncil }> {
  const council = await aPayingCouncil()
  return { council, ...await aCardPayment(council) }
}

async function dispute(providerPaymentId: string | null, body: object): Promise<void> {
  await sandboxControl(await testService(), 'POST', `/payments/${String(providerPaymentId)}/disputes`, body)
}

async function poll(council: TestCouncil): Promise<void> {
  await pollDisputes((await testService()).services, council.id, accountOf(council).code)
}

async function jobs(council: TestCouncil): Promise<number> {
  const { owner } = await testDatabase()
  const { rows } = await owner.raw<{ rows: unknown[] }>("select from graphile_worker._private_jobs where payload ->> 'accountCode' is not null and payload ->> 'councilId' = ?", [council.id])
  return rows.length
}
