import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { calendarDate } from '../../../app/dates.js'
import { feedbackEvidence, satisfactionCounts } from '../../../app/feedback/satisfaction-query.js'
import { feedbackLoad } from '../../../app/feedback/triage/feedback-query.js'
import { feedbackThemes } from '../../../app/feedback/triage/triage.js'
import { readinessFor } from '../../../app/service-phase/readiness/readiness-checks.js'
import { aCouncil, fundOf, type TestCouncil } from '../../support/builders.js'
import { someFeedback } from '../../support/builders-feedback.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { rowsOf } from '../../support/paying.js'
import { usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

describe('Feedback, sorted', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let owner: HttpVisitor

  before(async () => {
    council = await aCouncil({ council: { phase: 'public-beta' } })
    owner = await signedIn(council, 'owner')
  })

  const sortings = (id: string) => `/staff/feedback/${id}/sortings`
  const sort = async (visitor: HttpVisitor, id: string, fields: Record<string, string>) => {
    await visitor.get(`/staff/feedback/${id}`)
    await visitor.post(sortings(id), { state: 'open', ...fields })
  }

  it('has theme, severity, owner, what was done and a history, and stands in the audit trail', async () => {
    const id = await someFeedback(council, { said: { comment: 'I could not find the reference' } })
    await sort(owner, id, { theme: 'Finding the reference', severity: 'highest', owner: council.users.owner.id, state: 'waiting', elsewhere: 'The revenues team', asked: '1/3/2026', did: '' })
    expect(owner.text()).to.contain('Saved').and.to.contain('What do you want to pay?').and.to.contain('Stops people from paying, Finding the reference').and.to.contain('Change needed elsewhere: The revenues team')
    const [row] = await rowsOf(council, 'feedback', { id })
    expect(row).to.include({ state: 'waiting', theme: 'Finding the reference', severity: 'highest', owner_id: council.users.owner.id, elsewhere_of: 'The revenues team', elsewhere_asked_on: '2026-03-01', version: 2, closed_on: null })
    expect(await rowsOf(council, 'audit_events', { action: 'feedback_sorted', subject_id: id })).to.have.length(1)
    const adviser = await signedIn(council, 'adviser')
    await adviser.get(`/staff/feedback/${id}`)
    expect(adviser.text()).to.contain('Change needed elsewhere By The revenues team, asked on 1 March 2026, not answered yet')
    await owner.get('/staff')
    expect(owner.text()).to.contain('1 thing that stops people from paying, from feedback')
    await sort(owner, id, { state: 'closed', did: '', elsewhere: 'The revenues team', asked: '1/3/2026', severity: 'highest' })
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('Say what we did, or why there is nothing to do')
    await sort(owner, id, { state: 'closed', did: 'The bill says where it is', severity: 'highest' })
    expect((await rowsOf(council, 'feedback', { id }))[0]).to.include({ state: 'closed', what_we_did: 'The bill says where it is' })
    expect(await rowsOf(council, 'feedback_events', { feedback_id: id })).to.have.length(2)
  })

  it('by two at once is as the first sorted it, and the second keeps what they typed', async () => {
    const id = await someFeedback(council)
    const second = await signedIn(council, 'owner')
    await second.get(`/staff/feedback/${id}`)
    await sort(owner, id, { severity: 'low' })
    await second.post(sortings(id), { state: 'closed', severity: 'high', did: 'Something else' })
    expect(second.last.status).to.equal(409)
    expect(second.text()).to.contain('Somebody else has sorted this in the meantime').and.to.contain('Low: could be nicer').and.to.contain('Something else')
    expect((await rowsOf(council, 'feedback', { id }))[0]).to.include({ severity: 'low', state: 'open' })
    await second.post(sortings(id), { state: 'open', severity: 'high', did: 'Something else' })
    expect((await rowsOf(council, 'feedback', { id }))[0]).to.include({ severity: 'high' })
  })

  it('can say the same as another, and is closed then; not as itself, nor as a duplicate, nor as another council’s', async () => {
    const [first, second, third] = [await someFeedback(council), await someFeedback(council), await someFeedback(council)]
    const others = await someFeedback(await aCouncil())
    await sort(owner, second, { duplicate: first.slice(-8) })
    expect((await rowsOf(council, 'feedback', { id: second }))[0]).to.include({ duplicate_of: first, state: 'closed' })
    for (const number of [third, second, others].map(id => id.slice(-8)).concat('nonsense')) {
      await sort(owner, third, { duplicate: number })
      expect(owner.last.status, number).to.equal(422)
    }
  })

  it('is found by words and by every filter, without another council’s', async () => {
    const fund = fundOf(council, 'garden-waste')
    const found = await someFeedback(council, { said: { satisfaction: 1, comment: 'Hedgehogs 100%' }, place: { page: '/payments/:paymentId/basket', phase: 'private-beta', channel: 'phone', fundCode: fund.code } })
    await someFeedback(await aCouncil(), { said: { comment: 'Hedgehogs elsewhere' } })
    await sort(owner, found, { theme: 'Receipts', severity: 'medium', owner: council.users.owner.id })
    const filters = { words: 'HEDGEHOGS 100%', theme: 'Receipts', severity: 'medium', owner: council.users.owner.id, phase: 'private-beta', channel: 'phone', fund: fund.code, satisfaction: '1' }
    for (const [name, value] of Object.entries(filters)) {
      await owner.get(`/staff/feedback?state=open&${new URLSearchParams({ [name]: value }).toString()}`)
      expect(owner.text(), name).to.contain(found.slice(-8)).and.not.to.contain('elsewhere')
      await owner.get(`/staff/feedback?state=closed&${new URLSearchParams({ [name]: value }).toString()}`)
      expect(owner.text(), name).not.to.contain(found.slice(-8))
    }
    await owner.get('/staff/feedback?words=what+you+are+paying')
    expect(owner.text()).to.contain(found.slice(-8)).and.to.contain('Private beta, What you are paying').and.not.to.contain('/payments')
    for (const odd of ['severity=%27', 'satisfaction=9', 'owner=x', 'after=x', 'phase=%25', 'state=nothing']) expect((await owner.get(`/staff/feedback?${odd}`)).status, odd).to.equal(200)
  })

  it('has themes of the council’s own, beside those it began with', async () => {
    await owner.get('/staff/feedback/themes')
    await owner.post('/staff/feedback/themes', { name: 'Parking', remove: '' })
    expect(await inCouncil(council.id, async trx => await feedbackThemes(trx, council.id))).to.include.members(['Parking', 'Receipts'])
    await owner.send('POST', '/staff/feedback/themes', new URLSearchParams({ ...owner.hiddenFields('/staff/feedback/themes'), remove: 'Receipts' }).toString())
    expect(await inCouncil(council.id, async trx => await feedbackThemes(trx, council.id))).to.include('Parking').and.not.to.include('Receipts')
  })

  it('without words waits for nobody, and its answer counts', async () => {
    const of = await aCouncil({ council: { phase: 'public-beta' } })
    const now = new Date('2026-11-25T12:00:00Z')
    const silent = await someFeedback(of, { now, said: { satisfaction: 1 } })
    const spoken = await someFeedback(of, { now, said: { satisfaction: 1, comment: 'Too slow' } })
    const owner = await signedIn(of, 'owner')
    await owner.get('/staff/feedback?state=open')
    expect(owner.text()).to.contain(spoken.slice(-8)).and.not.to.contain(silent.slice(-8))
    await owner.get('/staff/feedback')
    expect(owner.text()).to.contain(silent.slice(-8))
    await owner.get(`/staff/feedback/${silent}`)
    expect(owner.text()).to.contain('closed from the start, and its answer counts')
    const [week] = await inCouncil(of.id, async trx => await feedbackLoad(trx, of.id, calendarDate('2026-11-25'), 1))
    expect(week).to.include({ opened: 1, closed: 0, waiting: 1 })
    expect(await inCouncil(of.id, async trx => await feedbackEvidence(trx, of.id, null, now))).to.include({ answers: 2 })
  })

  it('is counted by week, by answer, and for what a phase needs', async () => {
    const of = await aCouncil({ council: { phase: 'private-beta' } })
    const now = new Date('2026-11-25T12:00:00Z')
    const evidence = async () => await inCouncil(of.id, async trx => await feedbackEvidence(trx, of.id, null, now))
    const isMet = async (code: string) => await inCouncil(of.id, async trx => (await readinessFor(trx, of.id, { scope: null, phase: 'live' }, now)).find(({ check }) => check.code === code)?.isMet)
    expect(await evidence()).to.deep.equal({ answers: 0, openOfHighestSeverity: 0, unsorted: 0 })
    expect([await isMet('satisfaction'), await isMet('highest-severity')]).to.deep.equal([false, true])
    const earlier = await someFeedback(of, { now: new Date('2026-11-15T23:59:00Z'), said: { satisfaction: 2, helpedBy: 'council', comment: 'The first' } })
    for (const comment of ['The second', 'The third']) await someFeedback(of, { now: new Date('2026-11-16T00:00:00Z'), said: { comment } })
    await someFeedback(of, { now, source: { kind: 'staff', userId: of.users.adviser.id }, said: { satisfaction: null, comment: 'It hangs' } })
    await sort(await signedIn(of, 'owner'), earlier, { severity: 'highest' })
    expect(await evidence()).to.deep.equal({ answers: 3, openOfHighestSeverity: 1, unsorted: 2 })
    expect([await isMet('satisfaction'), await isMet('highest-severity')]).to.deep.equal([true, false])
    await inCouncil(of.id, async trx => await trx('feedback').where({ council_id: of.id, id: earlier }).update({ state: 'closed', closed_on: '2026-11-24' }))
    const weeks = await inCouncil(of.id, async trx => await feedbackLoad(trx, of.id, calendarDate('2026-11-25'), 3))
    expect(weeks).to.deep.equal([
      { monday: '2026-11-09', opened: 1, closed: 0, waiting: 1 }, { monday: '2026-11-16', opened: 2, closed: 0, waiting: 3 }, { monday: '2026-11-23', opened: 1, closed: 1, waiting: 3 }
    ])
    const counts = await inCouncil(of.id, async trx => await satisfactionCounts(trx, of.id, { from: calendarDate('2026-11-15'), to: calendarDate('2026-11-16') }))
    const shared = { fundCode: null, channel: 'web', phase: 'public-beta' }
    expect(counts).to.deep.equal([{ level: 4, count: 2, ...shared, assisted: false }, { level: 2, count: 1, ...shared, assisted: true }])
  })
})
