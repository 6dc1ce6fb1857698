import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { systemClock } from '../../../app/dates.js'
import { pence } from '../../../app/money.js'
import { type SuspenseRule, suspenseRulesOf } from '../../../app/suspense/matching/rules/suspense-rule.js'
import { workMatching } from '../../../app/suspense/matching/work-matching.js'
import { aCouncil, anAccountHolder, type TestCouncil } from '../../support/builders.js'
import { aSuspenseItem } from '../../support/builders-payments.js'
import { aPromisingItem } from '../../support/builders-suspense.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

describe('The pages of rules for suspense', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let administrator: HttpVisitor
  let token: string
  const reference = { reason: 'reference-in-narrative', fund: '23', maximum: '£100', certainty: '90' }

  beforeEach(async () => {
    council = await aCouncil()
    administrator = await signedIn(council, 'administrator')
    token = administrator.hiddenFields('/staff/sign-out')._csrf ?? ''
  })

  it('save a rule that is off, show what it would do, turn it on, count what it did, turn it off and delete it', async () => {
    const { reference: account } = await aPromisingItem(council)
    await aPromisingItem(council, 100_01)
    await workMatching(council.id, systemClock)
    await post('', reference)
    const [made] = await rules()
    expect(made).to.include({ reason_code: 'reference-in-narrative', fund_code: '23', maximum_pence: 100_00, least_score: 90, needs_amount: false, enabled: false })
    await administrator.get(`/staff/suspense/rules/${made?.id}`)
    expect(administrator.text()).to.contain('1 of today’s open items would be allocated: £45.00.').and.to.contain(`Council tax ${account}`)
      .and.to.contain(`The narrative holds ${account}, which is an account`).and.to.contain('Together 93 in 100 likely')
    await post(`/${made?.id}/switches`, { turn: 'on', seen: '1' })
    await workMatching(council.id, systemClock)
    await administrator.get('/staff/suspense/rules')
    expect(administrator.text()).to.match(/A reference in the narrative\s+On.*at most £100\.00 each.*Once\s+£45\.00/)
    await post(`/${made?.id}/switches`, { turn: 'off' })
    expect((await rules())[0]).to.include({ enabled: false, fired_count: 1 })
    await post(`/${made?.id}/deletions`)
    expect(await rules()).to.deep.equal([])
  })

  it('refuse to turn a rule on that would allocate more than they showed', async () => {
    await post('', reference)
    const [made] = await rules()
    await aPromisingItem(council)
    await workMatching(council.id, systemClock)
    for (const seen of ['0', '', '-1', 'x']) {
      await post(`/${made?.id}/switches`, { turn: 'on', seen })
      expect(administrator.last.status, seen).to.equal(409)
    }
    expect((await rules())[0]?.enabled).to.equal(false)
  })

  it('say what is wrong with a form, all at once, and keep nothing of it', async () => {
    await post('', { reason: 'fund-named', fund: 'NONE', maximum: '0', certainty: '1' })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('Select a reason').and.to.contain('Select a fund, or all of them')
      .and.to.contain('Enter the most that may be allocated').and.to.contain('Select how likely')
    for (const fund of ['toString', '__proto__']) {
      await post('', { ...reference, fund })
      expect(administrator.last.status, fund).to.equal(422)
    }
    expect(await rules()).to.deep.equal([])
  })

  it('are an administrator’s alone, and warn of reasons that are often wrong', async () => {
    for (const name of ['officer', 'finance', 'approver', 'auditor', 'adviser'] as const) {
      const visitor = await signedIn(council, name)
      await visitor.get('/staff/suspense/rules')
      expect(visitor.last.status, name).to.equal(403)
    }
    await anAccountHolder(council, { name: 'Ms Wren Alder' })
    await aSuspenseItem(council, { narrative: 'BGC ALDER WREN', amountPence: pence(1_00) })
    await workMatching(council.id, systemClock)
    await post('', { ...reference, reason: 'name-like-holder', certainty: '50' })
    await administrator.get(`/staff/suspense/rules/${(await rules())[0]?.id}`)
    expect(administrator.text()).to.contain('This reason alone is often wrong').and.to.contain('Wren Alder in the narrative is like the account holder’s name')
  })

  async function post(path: string, fields: Record<string, string> = {}): Promise<void> {
    await administrator.post(`/staff/suspense/rules${path}`, { ...fields, _csrf: token })
  }

  async function rules(): Promise<SuspenseRule[]> {
    return await inCouncil(council.id, async trx => await suspenseRulesOf(trx, council.id))
  }
})
