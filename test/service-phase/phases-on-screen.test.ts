import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { Conflict } from '../../app/errors.js'
import { changePhase, fingerprintOf, phaseStateOf } from '../../app/service-phase/phase-change.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const path = '/staff/service-phase'
const oldService = { oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' }

describe('The phase of a service', function () {
  this.timeout(60_000)
  usesService()

  it('goes on after a preview of who will meet what, with the evidence, and only with a reason where not everything is so', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta', ...oldService } })
    const owner = await signedIn(council, 'owner')
    await owner.get(`${path}/change`)
    await owner.post(`${path}/preview`, { fund: '', phase: 'public-beta', from: '', reason: 'Forty households have paid' })
    expect(owner.text()).to.contain('Check the change of phase').and.to.contain('Whoever is not invited: can pay here, no longer led to the old service').and.to.contain('Not met yet')
    expect(owner.text().match(/All \d+ funds Whoever is not invited/g), 'told once for all of them').to.have.length(1)
    await owner.post(`${path}/changes`, { reason: 'Forty households have paid', override: '' })
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('Say why it goes on although not everything is met')
    expect(await stateOf(council)).to.include({ phase: 'private-beta' })
    await owner.post(`${path}/changes`, { reason: 'Forty households have paid', override: 'Agreed by the board on 3 May' })
    expect(owner.last.path).to.equal(`${path}?done=changed`)
    expect(owner.text()).to.contain('The phase is changed').and.to.contain('Agreed by the board on 3 May').and.to.contain('Public beta: everybody can pay here')
    expect(await stateOf(council)).to.include({ phase: 'public-beta' })
    const [change] = await rowsOf(council, 'phase_changes')
    expect(change).to.include({ kind: 'phase', override_reason: 'Agreed by the board on 3 May', changed_by: council.users.owner.id })
    expect(change?.unmet).to.include('privacy-notice')
    const events = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, action: 'service_phase_changed' }).pluck('after')) as object[]
    expect(events).to.have.length(1)
    expect(events[0]).to.include({ phase: 'public-beta' })
  })

  it('names the funds for which a change makes a difference, where it does not for all', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta', ...oldService } })
    const [tax, waste] = [fundOf(council, 'council-tax'), fundOf(council, 'garden-waste')]
    await inCouncil(council.id, async trx => { await trx('fund_phases').insert({ council_id: council.id, fund_code: tax.code, phase: 'private-beta' }) })
    const owner = await signedIn(council, 'owner')
    await owner.get(`${path}/change`)
    await owner.post(`${path}/preview`, { fund: '', phase: 'public-beta', from: '', reason: 'As agreed' })
    expect(owner.text()).to.contain(waste.name).and.to.contain('For 1 other fund nothing changes')
    const [, said = ''] = owner.text().split('Who will meet what')
    expect(said).to.contain(`These do not go on with it: ${tax.name} (Private beta by itself).`)
    expect(said.split('These do not')[0]).not.to.contain(tax.name)
    await owner.get(`${path}/change`)
    await owner.post(`${path}/preview`, { fund: waste.code, phase: 'live', from: '', reason: 'As agreed' })
    expect(owner.text()).to.contain('which is in Private beta then: it stays in Private beta until').and.not.to.contain('do not go on')
  })

  it('warns before people are told of an old service to which no address leads', async () => {
    for (const [old, isWarned] of [[{ oldServiceName: '', oldServiceAddress: '' }, true], [oldService, false]] as const) {
      const owner = await signedIn(await aCouncil({ council: { phase: 'live', ...old } }), 'owner')
      await owner.get(`${path}/change`)
      await owner.post(`${path}/preview`, { fund: '', phase: 'private-beta', from: '', reason: 'Too many were declined' })
      expect(owner.text().includes('No address of the old service is known here')).to.equal(isWarned)
    }
  })

  it('is previewed as things will be on its day, and says what the pages will say', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta', ...oldService } })
    const owner = await signedIn(council, 'owner')
    const waste = fundOf(council, 'garden-waste').code
    await change(owner, { fund: waste, phase: 'not-started' })
    await change(owner, { phase: 'public-beta', from: '1/3/2031', override: 'Agreed' })
    const preview = async (fields: Record<string, string>) => {
      await owner.get(`${path}/change`)
      await owner.post(`${path}/preview`, { fund: '', from: '', reason: 'x', ...fields })
      return owner.text().split('Who will meet what')[1]?.split('under way')[0]
    }
    expect(await preview({ fund: waste, phase: 'public-beta', from: '28/2/2031' })).to.contain('Invited people: can pay here')
    expect(await preview({ fund: waste, phase: 'public-beta', from: '1/3/2031' })).to.contain('Everybody: can pay here')
    expect(await preview({ phase: 'live' })).to.contain('The pages no longer say that the service is new')
    expect(await preview({ fund: waste, phase: 'live' })).not.to.contain('no longer say')
  })

  it('goes back without evidence, and a change is taken back once, as long as nothing came after it', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    const owner = await signedIn(council, 'owner')
    await change(owner, { phase: 'public-beta', override: 'Agreed' })
    expect(await stateOf(council)).to.include({ phase: 'public-beta' })
    const [made] = await rowsOf(council, 'phase_changes')
    const undo = `${path}/changes/${String(made?.id)}/undoings`
    const stale = owner.hiddenFields(undo)
    await owner.post(undo, { reason: '' })
    expect(owner.last.status).to.equal(422)
    await owner.post(undo, { reason: 'It was a mistake' })
    expect(owner.text()).to.contain('taken back, to Private beta')
    expect(await stateOf(council)).to.include({ phase: 'private-beta' })
    expect((await owner.send('POST', undo, new URLSearchParams({ ...stale, reason: 'Again' }).toString())).status).to.equal(409)
    expect(await rowsOf(council, 'phase_changes')).to.have.length(2)
  })

  it('is not taken back to a later phase, which has to show again what it needs', async () => {
    const council = await aCouncil({ council: { phase: 'live' } })
    const owner = await signedIn(council, 'owner')
    await change(owner, { phase: 'private-beta' })
    const [made] = await rowsOf(council, 'phase_changes')
    const undo = `${path}/changes/${String(made?.id)}/undoings`
    expect(owner.last.body).to.contain(`href="${path}/change?fund=&amp;phase=live"`).and.not.to.contain(undo)
    await owner.post(undo, { ...owner.hiddenFields('/staff/sign-out'), seen: fingerprintOf(await stateOf(council)), reason: 'Live again' })
    expect(owner.last.status).to.equal(409)
    expect(await stateOf(council)).to.include({ phase: 'private-beta' })
  })

  it('is not planned again by taking back that the plan was cancelled: what the phase needs is looked at again', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    const owner = await signedIn(council, 'owner')
    await change(owner, { phase: 'public-beta', from: '30/3/2099', override: 'Agreed' })
    await change(owner, { phase: 'private-beta' })
    const cancelled = (await rowsOf(council, 'phase_changes')).find(row => (row.before as { nextPhase: string | null }).nextPhase !== null)
    const undo = `${path}/changes/${String(cancelled?.id)}/undoings`
    expect(owner.last.body).to.contain(`href="${path}/change?fund=&amp;phase=public-beta"`).and.not.to.contain(undo)
    await owner.post(undo, { ...owner.hiddenFields('/staff/sign-out'), seen: fingerprintOf(await stateOf(council)), reason: 'Planned again' })
    expect(owner.last.status).to.equal(409)
    expect(await stateOf(council)).to.include({ phase: 'private-beta', nextPhase: null })
  })

  it('does not come sooner by taking back that it was postponed; that it was brought forward is taken back', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    const owner = await signedIn(council, 'owner')
    for (const from of ['30/3/2098', '30/3/2099']) await change(owner, { phase: 'public-beta', from, override: 'Agreed' })
    const latest = async () => `${path}/changes/${String((await rowsOf(council, 'phase_changes')).sort((a, b) => String(a.id) < String(b.id) ? -1 : 1).at(-1)?.id)}/undoings`
    const undo = await latest()
    expect(owner.last.body).to.contain(`href="${path}/change?fund=&amp;phase=public-beta"`).and.not.to.contain(undo)
    await owner.post(undo, { ...owner.hiddenFields('/staff/sign-out'), seen: fingerprintOf(await stateOf(council)), reason: 'Sooner after all' })
    expect([owner.last.status, (await stateOf(council)).nextPhaseAt?.getUTCFullYear()]).to.deep.equal([409, 2099])
    await change(owner, { phase: 'public-beta', from: '30/3/2097', override: 'Agreed' })
    expect(owner.text()).to.contain('It is then Private beta; from 30 March 2099 at midnight Public beta')
    await owner.post(await latest(), { reason: 'Later after all' })
    expect([owner.last.path, (await stateOf(council)).nextPhaseAt?.getUTCFullYear()]).to.deep.equal([`${path}?done=undone`, 2099])
  })

  it('is planned for a day, which shows nothing before and holds by itself from midnight in London', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta' } })
    const owner = await signedIn(council, 'owner')
    await change(owner, { fund: fundOf(council, 'garden-waste').code, phase: 'not-started', from: '' })
    await change(owner, { fund: fundOf(council, 'garden-waste').code, phase: 'public-beta', from: '30/3/2099', override: 'Agreed' })
    expect(owner.text()).to.contain('Not started; Public beta from 30 March 2099 at midnight').and.to.contain('planned to be Public beta from 30 March 2099 at midnight').and.not.to.contain('from Not started to Not started')
    const at = async (now: string) => (await inCouncil(council.id, async trx => await phaseStateOf(trx, council.id, fundOf(council, 'garden-waste').code, new Date(now)))).phase
    expect(await at('2099-03-29T22:59:59Z')).to.equal('not-started')
    // Summer time began the day before: London's midnight is 23:00 in UTC.
    expect(await at('2099-03-29T23:00:00Z')).to.equal('public-beta')
    for (const from of ['yesterday', '1/1/2020', 'soon']) {
      await owner.get(`${path}/change`)
      await owner.post(`${path}/preview`, { fund: '', phase: 'live', from, reason: 'x' })
      expect(owner.last.status, from).to.equal(422)
    }
  })

  it('is not changed to what holds already, unless that cancels what is planned', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta' } })
    const owner = await signedIn(council, 'owner')
    const ask = async (fields: Record<string, string>) => {
      await owner.get(`${path}/change`)
      const form = { ...owner.hiddenFields(`${path}/preview`), fund: '', from: '', reason: 'As agreed', ...fields }
      const previewed = (await owner.post(`${path}/preview`, form)).status
      const seen = fingerprintOf(await stateOf(council))
      return [previewed, (await owner.send('POST', `${path}/changes`, new URLSearchParams({ ...form, seen, override: 'Agreed' }).toString())).status]
    }
    expect(await ask({ phase: 'public-beta' })).to.deep.equal([422, 422])
    expect(owner.text()).to.contain('It is Public beta already and nothing is planned, so this would change nothing')
    expect(await ask({ phase: 'public-beta', from: '1/3/2031' }), 'as planned as ever').to.deep.equal([422, 422])
    await change(owner, { phase: 'live', from: '1/3/2031', override: 'Agreed' })
    expect(await ask({ phase: 'live', from: '1/3/2031' })).to.deep.equal([422, 422])
    expect(owner.text()).to.contain('Live is planned from 1 March 2031 already')
    await change(owner, { phase: 'public-beta' })
    expect(await stateOf(council)).to.include({ phase: 'public-beta', nextPhase: null })
    expect(await rowsOf(council, 'phase_changes')).to.have.length(2)
  })

  it('says in the form who will meet what, before a fund is stopped, a change taken back or a share changed', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta', ...oldService } })
    const owner = await signedIn(council, 'owner')
    const formOf = (action: string) => new RegExp(`<div class="govuk-details__text">(?:(?!</?form)[\\s\\S])*<form method="post" action="${path}/${action}"`).exec(owner.last.body)?.[0].replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
    await owner.get(`${path}/funds/${fundOf(council, 'garden-waste').code}`)
    expect(owner.text()).to.contain('Invited people: led to the old service, no longer able to pay here. A payment that has begun ends as it began')
    await change(owner, { phase: 'public-beta', override: 'Agreed' })
    expect(formOf('changes/[^/]+/undoings')).to.match(/It is then Private beta: only people who were invited pay here.*All \d+ funds Whoever is not invited: led to the old service/)
    const share = async (fields: Record<string, string>) => {
      await owner.get(path)
      await owner.post(`${path}/share-previews`, { reason: 'Trying it', ...fields })
    }
    await share({ share: '101' })
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('a whole number from 0 to 100')
    await share({ share: '20' })
    expect(owner.text()).to.contain('20 of 100 visitors of the start page are shown this service first, the other 80 the old one').and.to.contain('80 of 100 who are shown this service first will be shown the old one first')
    expect((await stateOf(council)).newFirstShare, 'only looked at').to.equal(100)
    await owner.post(`${path}/shares`)
    expect((await stateOf(council)).newFirstShare).to.equal(20)
    await share({ share: '20' })
    expect([owner.last.status, owner.text().includes('It is 20 of 100 already, so this would change nothing')]).to.deep.equal([422, true])
  })

  it('is changed by one of two at once, and never by another council', async () => {
    const [council, other] = [await aCouncil({ council: { phase: 'public-beta' } }), await aCouncil({ council: { phase: 'public-beta' } })]
    const seen = await stateOf(council)
    const make = async (share: number) => await inCouncil(council.id, async trx => await changePhase(
      trx, council.id, { scope: null, kind: 'share', seen: fingerprintOf(seen), after: { ...seen, newFirstShare: share } }, { userId: council.users.owner.id, now: new Date(), reason: 'Trying it' }))
    const outcomes = await Promise.allSettled([make(10), make(20)])
    expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected'])
    expect(outcomes.find(one => one.status === 'rejected')?.reason).to.be.instanceOf(Conflict)
    expect((await stateOf(other)).newFirstShare).to.equal(100)
    const own = (await rowsOf(council, 'phase_changes'))[0]
    const stranger = await signedIn(other, 'owner')
    await stranger.get(path)
    expect((await stranger.post(`${path}/changes/${String(own?.id)}/undoings`, { ...stranger.hiddenFields('/staff/sign-out'), reason: 'x' })).status).to.equal(404)
  })

  it('warns on the page and on the owner’s home of a planned change within a week that lacks something by now', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    const [tax, waste] = [fundOf(council, 'council-tax'), fundOf(council, 'garden-waste')]
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
    const plan = async (fund: string, days: number, next: string) => {
      await inCouncil(council.id, async trx => { await trx('fund_phases').insert({ council_id: council.id, fund_code: fund, phase: 'private-beta', next_phase: next, next_phase_at: inDays(days) }) })
    }
    const owner = await signedIn(council, 'owner')
    const lacks = async (address: string) => {
      await owner.get(address)
      return [tax, waste].filter(({ name }) => new RegExp(`${name}: Public beta from .* \\d+ of what it needs are not met`).test(owner.text())).map(({ name }) => name)
    }
    await plan(tax.code, 8, 'public-beta')
    expect([await lacks(path), await lacks('/staff')], 'more than a week away').to.deep.equal([[], []])
    await plan(waste.code, 6, 'public-beta')
    expect([await lacks('/staff'), await lacks(path)]).to.deep.equal([[waste.name], [waste.name]])
    expect(owner.text()).to.match(/are not met: [^.]*The privacy notice says/)
    const officer = await signedIn(council, 'officer')
    expect(officer.text(), 'to whom it is no business').not.to.contain('A planned change lacks something')
    await inCouncil(council.id, async trx => { await trx('fund_phases').where({ council_id: council.id, fund_code: waste.code }).update({ next_phase: 'not-started' }) })
    expect(await lacks('/staff'), 'to go back needs nothing').to.deep.equal([])
  })

  it('states which funds have no host system, in their name, and only of those that there are', async () => {
    const council = await aCouncil({ council: { phase: 'not-started' } })
    const owner = await signedIn(council, 'owner')
    await owner.get(path)
    await owner.post(`${path}/statements`, { check: 'postings', day: 'today', reason: 'As finance decided', 'fund-none': 'yes' })
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('Choose the funds that have no host system')
    const waste = fundOf(council, 'garden-waste')
    await owner.post(`${path}/statements`, { check: 'postings', day: 'today', reason: 'As finance decided', [`fund-${waste.code}`]: 'yes' })
    expect(owner.text()).to.contain(`Without a host system: ${waste.name}, as ${council.users.owner.name} recorded`)
    expect((await rowsOf(council, 'readiness_statements')).map(({ fund_codes }) => fund_codes as unknown)).to.deep.equal([[waste.code]])
  })

  it('counts a review that somebody tells of, with its day and in their name', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    const owner = await signedIn(council, 'owner')
    await owner.get(path)
    await owner.post(`${path}/statements`, { check: 'pain-points', day: '1/1/2120', reason: '' })
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('The day must be a real one that is not to come').and.to.contain('Say what shows it')
    expect(owner.last.body).to.match(/name="day"[^>]*value="1\/1\/2120"/)
    await owner.post(`${path}/statements`, { check: 'pain-points', day: '2/5/2026', reason: 'Gone through with six residents' })
    expect(owner.text()).to.contain('It is recorded').and.to.contain(`Reviewed on 2 May 2026, as ${council.users.owner.name} recorded: Gone through with six residents`)
    await owner.post(`${path}/statements`, { ...owner.hiddenFields('/staff/sign-out'), check: 'pay-outs', day: 'today', reason: 'They are' })
    expect(owner.last.status).to.equal(404)
    expect(await rowsOf(council, 'readiness_statements')).to.have.length(1)
  })

  async function change(owner: HttpVisitor, fields: Record<string, string>): Promise<void> {
    const all = { fund: '', from: '', reason: 'As agreed', ...fields }
    await owner.get(`${path}/change`)
    await owner.post(`${path}/preview`, all)
    await owner.post(`${path}/changes`, { reason: all.reason, ...fields.override === undefined ? {} : { override: fields.override } })
    expect(owner.last.path, owner.text()).to.equal(`${path}?done=changed`)
  }

  async function stateOf(council: TestCouncil) {
    return await inCouncil(council.id, async trx => await phaseStateOf(trx, council.id, null, new Date()))
  }
})
