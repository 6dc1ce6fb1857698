import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, londonDate } from '../../app/dates.js'
import { duplicateRules } from '../../app/refunds/duplicates/duplicate-rules.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aTrace } from '../support/builders-traces.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Days that a council sets', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let administrator: HttpVisitor
  beforeEach(async () => {
    council = await aCouncil()
    administrator = await signedIn(council, 'administrator')
  })

  it('are how long the mark of a new trace stays: of this council, and not of marks that are there', async () => {
    const [other, now] = [await aCouncil(), new Date()]
    const old = await aTrace(council, { now })
    await administrator.get('/staff/settings/marks')
    for (const days of ['', '0', '181', '1.5', 'ten']) {
      await administrator.post('/staff/settings/marks', { days })
      expect(administrator.last.status, days).to.equal(422)
      expect(administrator.text()).to.contain('between 1 and 180')
    }
    await administrator.post('/staff/settings/marks', { days: '40' })
    expect(administrator.text()).to.contain('Saved.').and.to.contain('Now 40')
    const ends = async (of: TestCouncil) => (await aTrace(of, { now })).marked_until
    expect([await ends(council), await ends(other)]).to.deep.equal([addDays(londonDate(now), 40), addDays(londonDate(now), 28)])
    expect((await rowsOf(council, 'traces', { id: old.id }))[0]?.marked_until).to.equal(addDays(londonDate(now), 28))
    expect(await kept('marker_days_changed')).to.deep.equal([[council.users.administrator.id, { days: 28 }, { days: 40 }]])
  })

  it('and rules of duplicates are changed with what was before kept, and find something always', async () => {
    const page = '/staff/settings/duplicates'
    await administrator.get(page)
    await administrator.post(page, { days: '61' })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('between 0 and 60').and.to.contain('Select at least one')
    await administrator.post(page, { 'days': '3', 'same-card': 'yes' })
    expect(administrator.text()).to.contain('Saved.')
    const after = { days: 3, sameCard: true, samePayer: false, otherMethod: false }
    expect(await inCouncil(council.id, async trx => await duplicateRules(trx, council.id))).to.deep.equal(after)
    expect(await kept('duplicate_rules_changed')).to.deep.equal([
      [council.users.administrator.id, { days: 7, sameCard: true, samePayer: true, otherMethod: true }, after]
    ])
  })

  it('are not changed over somebody else’s change, and what was typed stays', async () => {
    const second = await signedIn(council, 'administrator')
    for (const [path, field] of [['/staff/settings/marks', {}], ['/staff/settings/duplicates', { 'same-payer': 'yes' }]] as const) {
      await administrator.get(path)
      await second.get(path)
      await administrator.post(path, { days: '12', ...field })
      await second.post(path, { days: '13', ...field })
      expect(second.last.status, path).to.equal(409)
      expect(second.text()).to.contain('Somebody else has changed')
      expect(second.last.body).to.contain('value="13"')
    }
  })

  it('are a matter for administrators; the page of settings shows each person theirs', async () => {
    await administrator.get('/staff/settings')
    for (const words of ['Approval limits', 'Reasons to move money', 'Duplicate payments', 'Mark of a trace', 'How people sign in', 'Telephone cards', 'Where files come from']) {
      expect(administrator.text()).to.contain(words)
    }
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/settings')
    expect(officer.text()).to.contain('no settings for you to change').and.not.to.contain('Approval limits')
    for (const path of ['/staff/settings/marks', '/staff/settings/duplicates']) {
      expect((await officer.get(path)).status).to.equal(403)
      await officer.get('/staff')
      expect((await officer.post(path, { ...officer.hiddenFields('/staff/sign-out'), days: '5' })).status).to.equal(403)
    }
  })

  async function kept(action: string): Promise<unknown[]> {
    return (await rowsOf(council, 'audit_events', { action })).map(({ user_id, before, after }) => [user_id, before, after])
  }
})
