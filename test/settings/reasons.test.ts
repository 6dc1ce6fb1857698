import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { reasonsFor } from '../../app/transfers/transfer-reason.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aTransfer } from '../support/builders-transfers.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const list = '/staff/settings/reasons'

describe('Reasons to move money', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let administrator: HttpVisitor
  beforeEach(async () => {
    council = await aCouncil()
    administrator = await signedIn(council, 'administrator')
  })

  async function offered(of = council): Promise<string[]> {
    return (await inCouncil(of.id, async trx => await reasonsFor(trx, of.id, 'transfer'))).map(({ name }) => name)
  }

  it('are added to, once by a form that is sent twice, before those that say too little; another council keeps its own', async () => {
    const other = await aCouncil()
    const before = await offered(other)
    await administrator.get(`${list}/transfer`)
    const form = { ...administrator.hiddenFields(`${list}/transfer`), name: '  Paid from a  business account ' }
    for (let times = 1; times <= 2; times += 1) await administrator.post(`${list}/transfer`, form)
    expect(administrator.text()).to.contain('Saved.').and.to.contain('Paid from a business account')
    expect((await offered()).slice(-2)).to.deep.equal(['Paid from a business account', 'Another reason'])
    expect(await offered(other)).to.deep.equal(before)
    const events = await rowsOf(council, 'audit_events', { action: 'reason_added' })
    expect(events.map(({ user_id, before: was, after }) => ({ user_id, was, after }))).to.deep.equal([
      { user_id: council.users.administrator.id, was: null, after: { name: 'Paid from a business account', needsExplanation: false } }
    ])
  })

  it('have names, each its own, that are no card numbers', async () => {
    for (const [name, message] of [['', 'Enter the reason'], ['4242 4242 4242 4242', 'looks like a card number'], ['x'.repeat(101), '100 characters'], ['another REASON', 'has this name already']] as const) {
      await administrator.get(`${list}/transfer`)
      await administrator.post(`${list}/transfer`, { name })
      expect(administrator.last.status, name).to.equal(422)
      expect(administrator.text(), name).to.contain(message)
      expect(administrator.last.body).not.to.contain('4242 4242')
    }
    expect(await rowsOf(council, 'audit_events', { action: 'reason_added' })).to.deep.equal([])
  })

  it('are renamed, with what they were called kept, and never over another’s change', async () => {
    const { id } = await aTransfer(council, 10_00)
    const second = await signedIn(council, 'administrator')
    const page = `${list}/transfer/wrong-account`
    await administrator.get(page)
    await second.get(page)
    await administrator.post(page, { name: 'Wrong account was given', explained: 'yes' })
    await second.post(page, { name: 'My own words' })
    expect(second.last.status).to.equal(409)
    expect(second.text()).to.contain('Somebody else has changed this reason')
    expect(second.last.body).to.contain('value="My own words"')
    expect((await rowsOf(council, 'audit_events', { action: 'reason_changed' })).map(({ before, after, facts }) => [before, after, facts])).to.deep.equal([[
      { name: 'It was paid to the wrong account', needsExplanation: false }, { name: 'Wrong account was given', needsExplanation: true },
      { movement: 'transfer', reason: 'It was paid to the wrong account' }
    ]])
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/transfers/${id}`)
    expect(officer.text()).to.contain('Wrong account was given')
  })

  it('that are offered no more can be chosen by nobody, stay with what was done, and can be offered again', async () => {
    const { id } = await aTransfer(council, 1200_00)
    const page = `${list}/transfer/wrong-account`
    await administrator.get(page)
    const form = administrator.hiddenFields(`${page}/retirements`)
    for (let times = 1; times <= 2; times += 1) await administrator.post(`${page}/retirements`, form)
    expect(administrator.text()).to.contain('Not since')
    expect(await offered()).not.to.include('It was paid to the wrong account')
    const failure: unknown = await aTransfer(council, 10_00).then(() => null, (error: unknown) => error)
    expect(String(failure)).to.contain('Choose why')
    const approver = await signedIn(council, 'approver')
    await approver.get(`/staff/transfers/${id}`)
    expect(approver.text()).to.contain('It was paid to the wrong account')
    await approver.post(`/staff/transfers/${id}/decisions`, { decision: 'approved' })
    expect((await rowsOf(council, 'transfers', { id }))[0]?.state).to.equal('posted')
    await administrator.get(page)
    await administrator.post(`${page}/returns`)
    expect(await offered()).to.include('It was paid to the wrong account')
    const events = await rowsOf(council, 'audit_events', { user_id: council.users.administrator.id })
    expect(events.map(({ action, before, after }) => [action, before, after]).filter(([action]) => String(action).startsWith('reason_'))).to.have.deep.members([
      ['reason_retired', { offered: true }, { offered: false }], ['reason_offered_again', { offered: false }, { offered: true }]
    ])
  })

  it('are never none', async () => {
    const codes = (await rowsOf(council, 'transfer_reasons', { movement: 'reversal' })).map(({ code }) => String(code))
    for (const code of codes) {
      await administrator.get(`${list}/reversal/${code}`)
      await administrator.post(`${list}/reversal/${code}/retirements`)
    }
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('the only reason left')
    expect((await rowsOf(council, 'transfer_reasons', { movement: 'reversal', retired_at: null })).length).to.equal(1)
  })

  it('are a matter for administrators, and only those that there are', async () => {
    for (const name of ['officer', 'finance', 'auditor'] as const) {
      const visitor = await signedIn(council, name)
      expect((await visitor.get(list)).status, name).to.equal(403)
      await visitor.get('/staff')
      expect((await visitor.post(`${list}/transfer`, { ...visitor.hiddenFields('/staff/sign-out'), name: 'Mine' })).status, name).to.equal(403)
    }
    for (const path of [`${list}/theft`, `${list}/transfer/none`, `${list}/theft/wrong-account`]) expect((await administrator.get(path)).status, path).to.equal(404)
  })
})
