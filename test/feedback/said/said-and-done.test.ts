import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { publish, writeDraft } from '../../../app/feedback/said/said-and-done.js'
import { readSaidForm } from '../../../app/feedback/said/said-form.js'
import { enforceRetention } from '../../../app/privacy/retention/enforce-retention.js'
import { aCouncil, type TestCouncil } from '../../support/builders.js'
import { someFeedback } from '../../support/builders-feedback.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { rowsOf } from '../../support/paying.js'
import { testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

describe('You said, we did', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let owner: HttpVisitor
  let resident: HttpVisitor

  beforeEach(async () => {
    council = await aCouncil({ council: { phase: 'public-beta' } })
    owner = await signedIn(council, 'owner')
    resident = new HttpVisitor(await testService(), council)
  })

  const page = (id: string) => `/staff/feedback/${id}/said`

  it('is drafted, looked at, published and taken down, in this council alone', async () => {
    const id = await someFeedback(council, { said: { comment: 'I could never find that wretched reference on my bill' } })
    const neighbour = new HttpVisitor(await testService(), await aCouncil())
    await owner.get(`/staff/feedback/${id}`)
    expect(owner.last.body).to.contain(page(id))
    await owner.get(page(id))
    await owner.post(page(id), { said: 'References were hard to find', did: 'The bill shows where it is' })
    expect(owner.text()).to.contain('The draft is saved').and.to.contain('As the public would see the draft')
    expect((await resident.get('/you-said-we-did')).body).to.contain('We have not published anything here yet')
    await owner.post(`${page(id)}/publications`)
    await resident.get('/you-said-we-did')
    expect(resident.text()).to.contain('You said: References were hard to find We did: The bill shows where it is').and.not.to.contain('wretched')
    expect((await neighbour.get('/you-said-we-did')).body).not.to.contain('References')
    expect((await resident.get('/feedback')).body).to.contain('/you-said-we-did')
    await owner.get(page(id))
    await owner.post(page(id), { said: 'References were hard to find', did: 'Something else' })
    await resident.get('/you-said-we-did')
    expect(resident.text(), 'until it is published again').to.contain('The bill shows where it is').and.not.to.contain('Something else')
    await owner.get('/staff/feedback?told=published')
    expect(owner.text()).to.contain(id.slice(-8)).and.to.contain('told to the public')
    await owner.get(page(id))
    await owner.post(`${page(id)}/withdrawals`)
    await resident.get('/you-said-we-did')
    expect(resident.text()).not.to.contain('References')
    const audited = (await rowsOf(council, 'audit_events', { subject_id: id })).map(({ action }) => action)
    expect(audited).to.have.members(['said_and_done_published', 'said_and_done_taken_down'])
  })

  it('by two at once is as the first left it, and the second keeps what they typed', async () => {
    const id = await someFeedback(council)
    const second = await signedIn(council, 'owner')
    for (const writer of [owner, second]) await writer.get(page(id))
    await owner.post(page(id), { said: 'First', did: 'Done' })
    await second.post(page(id), { said: 'Second', did: 'Done too' })
    expect(second.last.status).to.equal(409)
    expect(second.text()).to.contain('Somebody else has written').and.to.contain('Second').and.to.contain('You said: First')
    await second.post(page(id), { said: 'Second', did: 'Done too' })
    expect(second.text()).to.contain('You said: Second')
    await owner.post(`${page(id)}/publications`)
    expect(owner.last.status, 'not what was never seen').to.equal(409)
    expect(await rowsOf(council, 'said_and_done', { feedback_id: id })).to.have.length(1)
  })

  it('never repeats what somebody typed, nor personal details', () => {
    const comment = 'The amount was wrong, and nobody at the desk could tell me why.'
    const faults = (said: string, did = 'Done') => readSaidForm({ said, did }, comment).errors?.map(({ field }) => field) ?? []
    expect(faults('It was said that NOBODY at the desk could tell anybody')).to.deep.equal(['said'])
    expect(faults('Wrong amounts', 'The amount was wrong and nobody saw it')).to.deep.equal(['did'])
    expect(faults('Some amounts were wrong, and the desk did not know why')).to.deep.equal([])
    expect(readSaidForm({ said: 'Too slow here', did: 'x' }, 'too slow here!').errors).to.have.length(1)
    expect(readSaidForm({ said: 'Slow', did: 'Faster' }, 'Slow').values).to.deep.equal({ youSaid: 'Slow', weDid: 'Faster' })
    expect(faults('', 'x'.repeat(1001))).to.deep.equal(['said', 'did'])
    expect(readSaidForm({ said: 'Ask ann@mail.example', did: 'Done' }, '').submitted.youSaid).to.equal('Ask ×××@××××.×××××××'.replaceAll('@', '×'))
  })

  it('goes on page by page, the latest first', async () => {
    for (let number = 1; number <= 25; number += 1) {
      const id = await someFeedback(council)
      await inCouncil(council.id, async trx => {
        const step = { seen: 0, userId: council.users.owner.id, now: new Date(Date.UTC(2026, 8, Math.ceil(number / 2), 12)) }
        await writeDraft(trx, council.id, id, { youSaid: `Thing ${number}.`, weDid: 'Done' }, step)
        await publish(trx, council.id, id, { ...step, seen: 1 })
      })
    }
    await resident.get('/you-said-we-did')
    const first = resident.text().match(/Thing \d+/g) ?? []
    await resident.get(/rel="next" href="([^"]*)"/.exec(resident.last.body)?.[1]?.replaceAll('&amp;', '&') ?? '')
    const second = resident.text().match(/Thing \d+/g) ?? []
    expect([first.length, second.length, new Set([...first, ...second]).size]).to.deep.equal([20, 5, 25])
    expect(first[0]).to.equal('Thing 25')
    for (const odd of ['on=2026-02-31', 'on=x&after=y', 'after=%27']) expect((await resident.get(`/you-said-we-did?${odd}`)).status, odd).to.equal(200)
  })
})

describe('The words of old feedback', function () {
  this.timeout(60_000)
  usesService()

  it('are forgotten when the council says so, never before half a year, and what was answered and published stays', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    const now = new Date()
    const after = (days: number) => ({ now: () => new Date(now.getTime() + days * 86_400_000) })
    for (const one of [council, other]) {
      await someFeedback(one, { said: { satisfaction: 2, comment: 'Long ago' }, now: after(-200).now() })
      await someFeedback(one, { said: { satisfaction: null, helpedBy: null, comment: 'Only words' }, now: after(-200).now() })
    }
    await someFeedback(council, { said: { satisfaction: null, helpedBy: null, comment: 'Of half a year ago' }, now: after(-178).now() })
    const [{ id } = {}] = await rowsOf(council, 'feedback', { comment: 'Long ago' })
    const owner = await signedIn(council, 'owner')
    await owner.get(`/staff/feedback/${String(id)}`)
    await owner.post(`/staff/feedback/${String(id)}/sortings`, { state: 'closed', severity: 'low', did: 'We wrote to Ann' })
    await enforceRetention(council.id, after(599))
    expect((await rowsOf(council, 'feedback', { id }))[0]).to.include({ comment: 'Long ago' })
    await enforceRetention(council.id, after(623), 1)
    expect((await rowsOf(council, 'feedback', { id }))[0]).to.include({ comment: '(removed)', what_we_did: '(removed)', satisfaction: 2, severity: 'low', state: 'closed', same_words: null })
    expect((await rowsOf(council, 'feedback')).map(({ comment }) => comment)).to.have.members(['(removed)', '(removed)', 'Of half a year ago'])
    expect((await rowsOf(council, 'feedback_events'))[0]?.changes).to.deep.equal([])
    expect((await rowsOf(other, 'feedback')).map(({ comment }) => comment)).to.have.members(['Long ago', 'Only words'])
    const runs = (await rowsOf(council, 'retention_runs', { kind_code: 'feedback' })).map(({ removed }) => Number(removed))
    expect(runs.reduce((sum, count) => sum + count, 0)).to.equal(2)
    const others = inCouncil(other.id, async trx => { await trx.raw('select forget_feedback(?, ?::uuid[])', [council.id, [String(id)]]) })
    expect(String(await others.catch((error: unknown) => error))).to.contain('not of the council of this session')
  })
})
