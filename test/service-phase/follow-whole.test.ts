import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { changePhase, fingerprintOf, type PhaseState, phaseStateOf } from '../../app/service-phase/phase-change.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const path = '/staff/service-phase'
const oldService = { oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' }

describe('A fund with a phase of its own', function () {
  this.timeout(60_000)
  usesService()

  it('follows the whole service again after a preview, with what a further phase needs or a reason without it, and this is taken back', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta', ...oldService } })
    const { code: fund, name } = fundOf(council, 'garden-waste')
    const owner = await signedIn(council, 'owner')
    await owner.get(`${path}/funds/${fund}`)
    expect(owner.last.body, 'it does already').not.to.contain('as-whole')
    await set(council, fund, { phase: 'private-beta', isOwn: true })
    const resident = new HttpVisitor(await testService(), council)
    expect((await resident.get('/pay/garden-waste')).status).to.equal(403)
    await owner.get(`${path}/funds/${fund}`)
    expect(owner.last.body).to.contain(`href="${path}/change?fund=${fund}&amp;phase=as-whole">Let it follow the whole service again</a>, which is in Public beta`)
    await owner.get(`${path}/change?fund=${fund}&phase=as-whole`)
    expect(owner.last.body).to.match(/value="as-whole" checked/)
    await owner.post(`${path}/preview`, { fund, phase: 'as-whole', from: '', reason: 'It is ready' })
    expect(owner.text()).to.contain(`${name}: from Private beta by itself to Public beta as the whole service, now. From now on it changes when the whole service does.`)
      .and.to.contain('Whoever is not invited: can pay here').and.to.contain('What Public beta needs').and.not.to.contain('What Live needs')
    await owner.post(`${path}/changes`, { reason: 'It is ready' })
    expect([owner.last.status, (await stateOf(council, fund)).isOwn], 'not everything is met').to.deep.equal([422, true])
    const form = { ...owner.hiddenFields(`${path}/changes`), reason: 'It is ready', override: 'Agreed by the board' }
    for (const click of ['first', 'second']) {
      const answer = await owner.send('POST', `${path}/changes`, new URLSearchParams(form).toString())
      expect([answer.status, answer.headers.location], click).to.deep.equal([303, `${path}?done=changed`])
    }
    expect(await stateOf(council, fund)).to.include({ phase: 'public-beta', isOwn: false })
    expect((await resident.get('/pay/garden-waste')).status).to.equal(200)
    const made = (await rowsOf(council, 'phase_changes')).filter(({ override_reason: override }) => override !== null)
    expect(made).to.have.length(1)
    expect(made[0]).to.include({ kind: 'phase', reason: 'It is ready', override_reason: 'Agreed by the board' })
    await owner.get(path)
    expect(owner.text()).to.contain(`${name} : from Private beta by itself to Public beta as the whole service`)
    await owner.post(`${path}/changes/${String(made[0]?.id)}/undoings`, { reason: 'Too early' })
    expect(owner.last.path).to.equal(`${path}?done=undone`)
    expect(await stateOf(council, fund)).to.include({ phase: 'private-beta', isOwn: true })
  })

  it('comes with the whole service to what is planned for that, too, whose conditions are looked at', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    await set(council, null, { nextPhase: 'live', nextPhaseAt: new Date('2031-03-01T00:00:00Z') })
    const fund = fundOf(council, 'garden-waste').code
    await set(council, fund, { phase: 'private-beta', isOwn: true })
    const owner = await signedIn(council, 'owner')
    await owner.get(`${path}/change`)
    await owner.post(`${path}/preview`, { fund, phase: 'as-whole', from: '', reason: 'It is ready' })
    expect(owner.text()).to.contain('From now on it changes when the whole service does: it is to be Live from 1 March 2031 at midnight.').and.to.contain('What Live needs')
    await owner.post(`${path}/changes`, { reason: 'It is ready' })
    expect([owner.last.status, (await stateOf(council, fund)).isOwn]).to.deep.equal([422, true])
  })

  it('needs nothing to follow a whole service that is not further', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    const fund = fundOf(council, 'garden-waste').code
    await set(council, fund, { phase: 'live', isOwn: true })
    const owner = await signedIn(council, 'owner')
    await owner.get(`${path}/change`)
    await owner.post(`${path}/preview`, { fund, phase: 'as-whole', from: '', reason: 'Together' })
    expect(owner.text()).to.contain('Everybody goes on paying where they would without the change').and.not.to.contain('needs')
    await owner.post(`${path}/changes`, { reason: 'Together' })
    expect(await stateOf(council, fund)).to.include({ phase: 'private-beta', isOwn: false })
  })

  it('does not come to a further phase, or to the same one sooner, by taking a change back', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    const owner = await signedIn(council, 'owner')
    const fund = fundOf(council, 'garden-waste').code
    for (const planned of [{}, { nextPhase: 'live' as const, nextPhaseAt: new Date('2031-03-01T00:00:00Z') }]) {
      await set(council, null, { phase: 'private-beta' })
      await set(council, fund, { isOwn: false })
      const id = await set(council, fund, { phase: 'private-beta', isOwn: true, ...planned })
      await set(council, null, { phase: 'live' })
      await owner.get(path)
      expect(owner.last.body).to.contain(`href="${path}/change?fund=${fund}&amp;phase=as-whole">let it follow the whole service again`).and.not.to.contain(`${id}/undoings`)
      const seen = fingerprintOf(await stateOf(council, fund))
      await owner.post(`${path}/changes/${id}/undoings`, { ...owner.hiddenFields('/staff/sign-out'), seen, reason: 'As before' })
      expect([owner.last.status, (await stateOf(council, fund)).isOwn]).to.deep.equal([409, true])
    }
  })

  it('does not come sooner to the phase that it is to come to, by following the whole service where its own plan is taken back; to the same day it does, and is told of it', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta' } })
    const owner = await signedIn(council, 'owner')
    const fund = fundOf(council, 'garden-waste').code
    const plannedFor = (day: string) => ({ nextPhase: 'live' as const, nextPhaseAt: new Date(day) })
    const id = await set(council, fund, { phase: 'public-beta', isOwn: true, ...plannedFor('2040-03-01T00:00:00Z') })
    const undo = `${path}/changes/${id}/undoings`
    await set(council, null, plannedFor('2031-03-01T00:00:00Z'))
    await owner.get(path)
    expect(owner.last.body).to.contain(`href="${path}/change?fund=${fund}&amp;phase=as-whole">let it follow the whole service again`).and.not.to.contain(undo)
    const seen = fingerprintOf(await stateOf(council, fund))
    await owner.post(undo, { ...owner.hiddenFields('/staff/sign-out'), seen, reason: 'As before' })
    expect([owner.last.status, (await stateOf(council, fund)).isOwn]).to.deep.equal([409, true])

    await set(council, null, plannedFor('2040-03-01T00:00:00Z'))
    await owner.get(path)
    expect(owner.text()).to.contain('It is then Public beta, as the whole service: everybody can pay here, and the old service is still offered. It changes when the whole service does, which is to be Live from 1 March 2040 at midnight.')
    await owner.post(undo, { reason: 'As before' })
    expect([owner.last.path, (await stateOf(council, fund)).isOwn]).to.deep.equal([`${path}?done=undone`, false])
  })

  it('goes with the whole service as that is now where sending it back is taken back, and its history says so', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    const owner = await signedIn(council, 'owner')
    const fund = fundOf(council, 'garden-waste').code
    await owner.get(`${path}/funds/${fund}`)
    await owner.post(`${path}/stops`, { reason: 'Wrong bills' })
    const stopped = String((await rowsOf(council, 'phase_changes'))[0]?.id)
    await set(council, null, { phase: 'live' })
    await owner.get(path)
    expect(owner.text()).to.contain('It is then Live, as the whole service: everybody pays here')
    await owner.post(`${path}/changes/${stopped}/undoings`, { reason: 'They are right again' })
    expect(owner.text()).to.contain('taken back, to Live, as the whole service')
    expect(await stateOf(council, fund)).to.include({ phase: 'live', isOwn: false, stoppedReason: null })
  })

  it('stays as it is where another fund, a day or nothing to change is asked for, or the whole service has changed since the preview', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta' } })
    const [fund, other] = [fundOf(council, 'garden-waste').code, fundOf(council, 'council-tax').code]
    await set(council, fund, { phase: 'private-beta', isOwn: true })
    const owner = await signedIn(council, 'owner')
    for (const [fields, fault] of [
      [{ fund: '' }, 'Choose the fund that is to follow the whole service'], [{ fund, from: '1/3/2031' }, 'A fund follows the whole service from now on: leave the day empty'],
      [{ fund: other }, 'It follows the whole service already, so this would change nothing']
    ] as const) {
      await owner.get(`${path}/change`)
      await owner.post(`${path}/preview`, { phase: 'as-whole', from: '', reason: 'It is ready', ...fields })
      expect([owner.last.status, owner.text().includes(fault)], fault).to.deep.equal([422, true])
    }
    await owner.get(`${path}/change`)
    await owner.post(`${path}/preview`, { fund, phase: 'as-whole', from: '', reason: 'It is ready' })
    await set(council, null, { phase: 'live' })
    await owner.post(`${path}/changes`, { reason: 'It is ready', override: 'Agreed by the board' })
    expect([owner.last.status, (await stateOf(council, fund)).isOwn]).to.deep.equal([409, true])
    expect(owner.text()).to.contain('Another part of the service has changed since you opened the page').and.to.contain('to Live as the whole service')
  })
})

/** Set by a colleague. @returns the change's id */
async function set(council: TestCouncil, scope: string | null, to: Partial<PhaseState>): Promise<string> {
  const state = await stateOf(council, scope)
  const after = { ...state, nextPhase: null, nextPhaseAt: null, ...to }
  if (fingerprintOf(after) === fingerprintOf(state)) return ''
  return await inCouncil(council.id, async trx => await changePhase(
    trx, council.id, { scope, kind: 'phase', seen: fingerprintOf(state), after }, { userId: council.users.administrator.id, now: new Date(), reason: 'As agreed' }))
}

async function stateOf(council: TestCouncil, scope: string | null): Promise<PhaseState> {
  return await inCouncil(council.id, async trx => await phaseStateOf(trx, council.id, scope, new Date()))
}
