import { expect } from 'chai'
import { rowsOf } from '../payments/resident.js'
import { fundOf, type TestCouncil } from '../support/builders.js'
import { doJobs } from '../support/do-jobs.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { aCardPayment, asksFor, limit } from './asking.js'

describe('The pages of refunds', function () {
  this.timeout(60_000)
  usesService()

  it('lead from the transaction through a check to the refund, and tell its history', async () => {
    const { council, entryId } = await paid({ email: 'payer@example.com' })
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/transactions/${entryId}/refund`)
    expect(officer.text()).to.include('The provider can still give back £42.00 of the payment')
    await officer.post(`${form(entryId)}/check`, { 'amount-2': '20', reasonCode: 'overpaid', tellsPayer: 'yes' })
    expect(officer.text()).to.include('Check before £20.00 is refunded').and.include('It is sent to the provider at once')
    await officer.post(`/staff/transactions/${entryId}/refunds`)
    expect(officer.text()).to.include('Refund of £20.00').and.include('asked for it')
    await doJobs(council)
    await officer.get(officer.last.path)
    expect(officer.text()).to.include('The provider says that it has been paid back').and.include('usually arrives within 5 working days')
  })

  it('do nothing twice when the check is sent again, and keep what was typed when somebody was there first', async () => {
    const { council, entryId } = await paid()
    const officer = await signedIn(council, 'officer')
    await check(officer, entryId, '30')
    const fields = officer.hiddenFields(`/staff/transactions/${entryId}/refunds`)
    await officer.post(`/staff/transactions/${entryId}/refunds`)
    const first = officer.last.path
    await officer.post(`/staff/transactions/${entryId}/refunds`, fields)
    expect(officer.last.path).to.equal(first)
    expect(await rowsOf(council, 'refunds')).to.have.length(1)

    await check(officer, entryId, '5')
    await asksFor(council, entryId, [5_00], {}, 'finance')
    await officer.post(`/staff/transactions/${entryId}/refunds`)
    expect(officer.last.status).to.equal(409)
    expect(officer.text()).to.include('£7.00 is left of').and.include('not £12.00')
    expect(officer.last.body).to.include('value="5"')
  })

  it('say every fault of a form in words', async () => {
    const { council, entryId } = await paid()
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/transactions/${entryId}/refund`)
    await officer.post(`${form(entryId)}/check`, { 'amount-2': '42.01' })
    expect(officer.last.status).to.equal(422)
    expect(officer.text()).to.include('Only £42.00 of it is left to refund').and.include('Select why it is refunded')
    await officer.post(`${form(entryId)}/check`, { 'amount-2': '', reasonCode: 'other' })
    expect(officer.text()).to.include('Enter how much to refund').and.include('Enter why it is refunded')
    await officer.post(`${form(entryId)}/check`, { 'amount-2': '1.005', reasonCode: 'overpaid' })
    expect(officer.text()).to.include('whole pence')
  })

  it('tell a person limited to a fund neither of refunds of another fund nor of what else of the payment could go back', async () => {
    const { council, entryId } = await paid({ lines: [['garden-waste', '42'], ['planning', '71.50']] })
    const hidden = await asksFor(council, entryId, [12_00], {}, 'finance')
    const theirs = await asksFor(council, entryId, [0, 1_50], {}, 'finance')
    await doJobs(council)
    await limit(council, 'officer', { fund_codes: [fundOf(council, 'planning').code] })
    const officer = await signedIn(council, 'officer')
    await officer.get(form(entryId))
    expect(officer.text()).to.include(theirs.reference).and.not.include(hidden.reference).and.not.include('£12.00')
    expect(officer.text()).to.include('can still give back £70.00 of what you see of the payment').and.not.include('£100.00 of')
    await officer.post(`${form(entryId)}/check`, { 'amount-3': '60', reasonCode: 'overpaid' })
    expect(officer.text()).to.include('Check before £60.00 is refunded')
  })

  it('let another person decide, and refuse who asked', async () => {
    const { council, entryId } = await paid({ lines: [['garden-waste', '142']] })
    const refund = await asksFor(council, entryId, [142_00])
    const path = `/staff/refunds/${refund.id}`
    const [officer, approver] = [await signedIn(council, 'officer'), await signedIn(council, 'approver')]
    await officer.get(path)
    expect(officer.text()).to.include('You asked for this, so somebody else decides')
    await approver.get('/staff/refunds')
    expect(approver.text()).to.include('Refunds that wait for approval (1)').and.include(refund.reference)
    await approver.get(path)
    await approver.post(`${path}/decisions`, { decision: 'refused' })
    expect(approver.text()).to.include('Enter why it is refused')
    await approver.post(`${path}/decisions`, { decision: 'refused', note: 'The bill says £142' })
    expect(approver.text()).to.include('The bill says £142')
    await officer.get('/staff/refunds?list=not-made')
    expect(officer.text()).to.include(refund.reference).and.include('Refused')
  })
})

async function paid(options: Parameters<typeof aCardPayment>[1] = {}) {
  const council: TestCouncil = await aPayingCouncil()
  return { council, ...await aCardPayment(council, options) }
}

function form(entryId: string): string {
  return `/staff/transactions/${entryId}/refund`
}

async function check(visitor: HttpVisitor, entryId: string, amount: string): Promise<void> {
  await visitor.get(form(entryId))
  await visitor.post(`${form(entryId)}/check`, { 'amount-2': amount, reasonCode: 'overpaid' })
}
