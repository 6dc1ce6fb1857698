import { expect } from 'chai'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { failRefund } from '../../app/refunds/card/finish-refund.js'
import { markDealtWith } from '../../app/refunds/failed/deal-with-failed.js'
import { Refund } from '../../app/refunds/refund.js'
import { aCouncil, fundOf, type TestCouncil, type TestUserName } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { testDatabase } from '../support/database.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { asksFor, decides, limit, workerOf } from './asking.js'

const mine = '1 refund of yours that failed or came back'
const nobodys = '1 refund that failed or came back, and that nobody has'

describe('A refund that failed', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let entryId: string

  beforeEach(async () => {
    council = await aCouncil()
    entryId = await aPaid(council)
  })

  it('is work on the home page of whoever asked for it, of money that is theirs to see, and of nobody else', async () => {
    const other = await aCouncil()
    await aFailed(other, await aPaid(other), [5_00])
    await aFailed(council, entryId, [10_00])
    const officer = await signedIn(council, 'officer')
    expect(officer.text()).to.contain(mine).and.not.to.contain('that you asked for')
    for (const name of ['finance', 'approver', 'auditor'] as const) expect((await signedIn(council, name)).text(), name).not.to.contain('failed or came back')
    for (const to of [{ method_codes: ['CA'] }, { fund_codes: [fundOf(council, 'garden-waste').code] }]) {
      await limit(council, 'officer', { method_codes: null, fund_codes: null, ...to })
      await officer.get('/staff')
      expect(officer.text()).to.contain('What needs you now').and.not.to.contain('failed or came back')
    }
  })

  it('is everybody’s who may ask for refunds once its own person has left', async () => {
    await aFailed(council, entryId, [10_00])
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => { await trx('users').where({ council_id: council.id, id: council.users.officer.id }).update({ disabled_at: new Date() }) })
    expect((await signedIn(council, 'finance')).text()).to.contain(nobodys)
    expect((await signedIn(council, 'approver')).text()).not.to.contain('failed or came back')
  })

  it('says what to do next, and is dealt with once somebody has written what they did', async () => {
    const refund = await aFailed(council, entryId, [10_00])
    const path = `/staff/refunds/${refund.id}`
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/refunds?list=failed')
    expect(officer.last.body).to.contain(path)
    await officer.get(path)
    expect(officer.text()).to.contain('What to do next The payer has not got the money. Ask for the refund again')
    expect(officer.last.body).to.contain(`href="/staff/transactions/${entryId}/refund"`)
    await officer.post(`${path}/follow-ups`, { note: '' })
    expect([officer.last.status, officer.text().includes('Enter what you did')]).to.deep.equal([422, true])
    await officer.post(`${path}/follow-ups`, { note: 'They no longer want it' })
    expect(officer.text()).to.contain('dealt with it: They no longer want it').and.not.to.contain('What to do next')
    await officer.get('/staff')
    expect(officer.text()).not.to.contain('failed or came back')
    await officer.get('/staff/refunds?list=dealt-with')
    expect(officer.last.body).to.contain(path)
  })

  it('is work again when what was asked for in its place is withdrawn', async () => {
    const failed = await aFailed(council, entryId, [10_00])
    const again = await asksFor(council, entryId, [110_00])
    const stateOf = async () => (await inCouncil(council.id, async trx => await Refund.query(trx).findById([council.id, failed.id]).throwIfNotFound())).dealt_with_at
    expect(await stateOf()).not.to.equal(null)
    await decides(council, again, 'withdrawn', 'officer')
    expect(await stateOf()).to.equal(null)
    expect((await signedIn(council, 'officer')).text()).to.contain(mine)
  })

  it('that two people deal with is dealt with by one: the other is told, keeps what they wrote, and who asked hears of it', async () => {
    const refund = await aFailed(council, entryId, [10_00])
    const path = `/staff/refunds/${refund.id}`
    const [officer, finance] = [await signedIn(council, 'officer'), await signedIn(council, 'finance')]
    await Promise.all([officer.get(path), finance.get(path)])
    await Promise.all([marks(refund), marks(refund)])
    await officer.post(`${path}/follow-ups`, { note: 'I gave them a voucher' })
    expect(officer.last.status).to.equal(409)
    expect(officer.text()).to.contain(`${council.users.finance.name} has dealt with it already`).and.to.contain('What you wrote was not kept: I gave them a voucher')
    const events = await inCouncil(council.id, async trx => await trx('refund_events').where({ council_id: council.id, refund_id: refund.id, action: 'dealt-with' }))
    expect(events).to.have.length(1)
  })

  it('tells whoever asked for it that somebody else has dealt with it', async () => {
    const refund = await aFailed(council, entryId, [10_00])
    await marks(refund)
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/outcomes')
    expect(officer.text()).to.contain('It failed, and has been dealt with £10.00').and.to.contain(`by ${council.users.finance.name}`)
  })

  it('is dealt with by asking for all of it again, the oldest first, and by no less', async () => {
    const [first, second] = [await aFailed(council, entryId, [10_00]), await aFailed(council, entryId, [8_00])]
    await asksFor(council, entryId, [7_00])
    expect([await isDealtWith(first), await isDealtWith(second)]).to.deep.equal([false, false])
    await asksFor(council, entryId, [12_00])
    expect([await isDealtWith(first), await isDealtWith(second)]).to.deep.equal([true, false])
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/refunds/${first.id}`)
    expect(officer.text()).to.match(/asked for it again, as the refund \w{4}-\w{4}-\w{2}/)
  })

  it('is dealt with by nobody who may not ask for refunds, nor when it has not failed', async () => {
    const refund = await aFailed(council, entryId, [10_00])
    expect(await fault(refund, 'approver')).to.contain('refunds.request')
    expect(await fault(await asksFor(council, entryId, [5_00], { bankDetails: 'sealed' }))).to.equal('It has neither failed nor come back')
  })

  async function marks({ id }: Refund, by: TestUserName = 'finance'): Promise<void> {
    const worker = await workerOf(council, by)
    await inCouncil(council.id, async trx => { await markDealtWith(trx, worker, id, 'They have it in cash') })
  }

  async function fault(refund: Refund, by?: TestUserName): Promise<string> {
    try {
      await marks(refund, by)
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }

  async function isDealtWith({ id }: Refund): Promise<boolean> {
    return await inCouncil(council.id, async trx => (await Refund.query(trx).findById([council.id, id]).throwIfNotFound()).dealt_with_at !== null)
  }
})

async function aPaid(council: TestCouncil): Promise<string> {
  const { entryId } = await aPaidPayment(council)
  return String(entryId)
}

/** Refused by the provider. */
async function aFailed(council: TestCouncil, entryId: string, amounts: readonly number[]): Promise<Refund> {
  const { id } = await asksFor(council, entryId, amounts)
  return await inCouncil(council.id, async trx => {
    const refund = await Refund.query(trx).findById([council.id, id]).throwIfNotFound()
    await refund.$query(trx).patch({ state: 'submitting' })
    await failRefund(trx, await Refund.query(trx).findById([council.id, id]).throwIfNotFound(), { code: 'provider-error', now: new Date() })
    return refund
  })
}

