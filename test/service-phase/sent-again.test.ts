import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { changePhase, fingerprintOf, type PhaseChangeKind, type PhaseState, phaseStateOf } from '../../app/service-phase/phase-change.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const path = '/staff/service-phase'

describe('A form of the phases that is sent twice, late, or after somebody else', function () {
  this.timeout(60_000)
  usesService()

  it('changes a phase once, and leads both times to where it is said to be done', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    const owner = await signedIn(council, 'owner')
    const form = await previewed(owner, { phase: 'public-beta' }, { override: 'Agreed by the board' })
    const both = await Promise.all([1, 2].map(async () => await send(owner, `${path}/changes`, form)))
    expect(both.map(({ status, headers }) => [status, headers.location]), 'a double click').to.deep.equal(Array(2).fill([303, `${path}?done=changed`]))
    expect((await send(owner, `${path}/changes`, form)).status, 'after Back').to.equal(303)
    expect(await rowsOf(council, 'phase_changes')).to.have.length(1)
    await owner.post(`${path}/changes`, { ...form, override: 'For another reason' })
    expect([owner.last.status, owner.text().includes('You have changed this since you opened the page. It is Public beta already')], 'otherwise than before').to.deep.equal([422, true])
    expect(await rowsOf(council, 'phase_changes')).to.have.length(1)
  })

  it('stops, resumes, shares out, takes back and states once', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta' } })
    const owner = await signedIn(council, 'owner')
    const twice = async (action: string, form: Record<string, string>) => {
      expect([(await send(owner, action, form)).status, (await send(owner, action, form)).status], action).to.deep.equal([303, 303])
      await owner.get(path)
    }
    const fund = fundOf(council, 'garden-waste').code
    await owner.get(path)
    for (const action of ['stops', 'resumptions']) {
      const state = await stateOf(council, fund)
      await twice(`${path}/${action}`, { ...owner.hiddenFields('/staff/sign-out'), fund, seen: fingerprintOf(state), reason: 'For a while' })
    }
    await owner.post(`${path}/share-previews`, { share: '20', reason: 'To begin with' })
    await twice(`${path}/shares`, owner.hiddenFields(`${path}/shares`))
    const shared = (await rowsOf(council, 'phase_changes')).find(({ kind }) => kind === 'share')
    const undo = `${path}/changes/${String(shared?.id)}/undoings`
    await twice(undo, { ...owner.hiddenFields(undo), reason: 'Too early' })
    await twice(`${path}/statements`, { ...owner.hiddenFields(`${path}/statements`), check: 'pain-points', day: 'today', reason: 'With six residents' })
    expect((await rowsOf(council, 'phase_changes')).map(({ kind }) => kind).sort()).to.deep.equal(['resumed', 'share', 'stopped', 'undone'])
    expect(await rowsOf(council, 'readiness_statements')).to.have.length(1)
  })

  it('does nothing when somebody else has changed it since, and says who, what and what it would do now', async () => {
    const council = await aCouncil({ council: { phase: 'live' } })
    const owner = await signedIn(council, 'owner')
    const form = await previewed(owner, { phase: 'private-beta' })
    await changedByAnother(council, null, 'phase', { phase: 'public-beta' })
    await owner.post(`${path}/changes`, form)
    const { name } = council.users.administrator
    expect([owner.last.status, (await stateOf(council)).phase]).to.deep.equal([409, 'public-beta'])
    expect(owner.text()).to.contain(`${name} has changed this since you opened the page. Nothing is done yet: this is what it would do now`)
      .and.to.match(new RegExp(`The whole service : from Live to Public beta .*, ${name}: Not before Easter`)).and.to.contain('The whole service: from Public beta to Private beta, now')
    await owner.post(`${path}/changes`, { reason: 'As agreed' })
    expect(owner.last.path).to.equal(`${path}?done=changed`)
    const late = await previewed(owner, { phase: 'not-started' })
    await changedByAnother(council, null, 'phase', { phase: 'not-started' })
    await owner.post(`${path}/changes`, late)
    expect([owner.last.status, owner.text().includes(`${name} has changed this since you opened the page. It is Not started already`)], 'to the same').to.deep.equal([422, true])
  })

  it('does nothing when it would do something else than was shown, because another part has changed', async () => {
    const council = await aCouncil({ council: { phase: 'live' } })
    const owner = await signedIn(council, 'owner')
    const waste = fundOf(council, 'garden-waste').code
    await changedByAnother(council, waste, 'phase', { phase: 'not-started', isOwn: true })
    const form = await previewed(owner, { fund: waste, phase: 'public-beta' }, { override: 'Agreed' })
    expect(owner.text()).to.contain('Everybody: can pay here')
    await changedByAnother(council, null, 'phase', { phase: 'private-beta' })
    await owner.post(`${path}/changes`, form)
    expect([owner.last.status, (await stateOf(council, waste)).phase]).to.deep.equal([409, 'not-started'])
    expect(owner.text()).to.contain('Another part of the service has changed since you opened the page').and.to.contain('Invited people: can pay here')
    await owner.post(`${path}/changes`, { reason: 'As agreed', override: 'Agreed' })
    expect((await stateOf(council, waste)).phase).to.equal('public-beta')
  })

  it('of a fund that somebody else stopped since says who, with the reason among what was changed', async () => {
    const council = await aCouncil({ council: { phase: 'live' } })
    const owner = await signedIn(council, 'owner')
    const fund = fundOf(council, 'garden-waste').code
    await owner.get(path)
    const form = { ...owner.hiddenFields('/staff/sign-out'), fund, seen: fingerprintOf(await stateOf(council, fund)), reason: 'Wrong bills' }
    await changedByAnother(council, fund, 'stopped', { stoppedReason: 'Bins are free this month' })
    await owner.post(`${path}/stops`, form)
    expect(owner.last.status).to.equal(409)
    expect(owner.text()).to.contain(`${council.users.administrator.name} has changed this since you opened the page`)
    expect(owner.last.body).to.contain('href="#what-was-changed"').and.to.contain('id="what-was-changed"')
    expect((await stateOf(council, fund)).stoppedReason).to.equal('Bins are free this month')
    await owner.get(`${path}/change`)
    await owner.post(`${path}/preview`, { fund, phase: 'public-beta', from: '', reason: 'To try it' })
    expect(owner.text()).to.contain('from Live to Public beta, now. It is sent back to the old service, and stays so.')
  })

  it('says when what was planned has come to hold since, which nobody did', async () => {
    const council = await aCouncil({ council: { phase: 'live' } })
    await changedByAnother(council, null, 'phase', { nextPhase: 'public-beta', nextPhaseAt: new Date(Date.now() + 60_000) })
    const state = await stateOf(council)
    const late = new Date(Date.now() + 120_000)
    const wanted = { scope: null, kind: 'phase' as const, seen: fingerprintOf(state), after: { ...state, phase: 'private-beta' as const } }
    const outcome = await inCouncil(council.id, async trx => await changePhase(trx, council.id, wanted, { userId: council.users.owner.id, now: late, reason: 'As agreed' })).catch(String)
    expect(outcome).to.contain('What was planned has come to hold since you opened the page')
  })
})

/** The form that a preview leads to, filled in. */
async function previewed(owner: HttpVisitor, wish: Record<string, string>, said: Record<string, string> = {}): Promise<Record<string, string>> {
  await owner.get(`${path}/change`)
  await owner.post(`${path}/preview`, { fund: '', from: '', reason: 'As agreed', ...wish })
  return { ...owner.hiddenFields(`${path}/changes`), reason: 'As agreed', ...said }
}

async function send(owner: HttpVisitor, action: string, form: Record<string, string>) {
  return await owner.send('POST', action, new URLSearchParams(form).toString())
}

async function changedByAnother(council: TestCouncil, scope: string | null, kind: PhaseChangeKind, to: Partial<PhaseState>): Promise<void> {
  const state = await stateOf(council, scope)
  await inCouncil(council.id, async trx => {
    await changePhase(trx, council.id, { scope, kind, seen: fingerprintOf(state), after: { ...state, ...to } }, { userId: council.users.administrator.id, now: new Date(), reason: 'Not before Easter' })
  })
}

async function stateOf(council: TestCouncil, scope: string | null = null): Promise<PhaseState> {
  return await inCouncil(council.id, async trx => await phaseStateOf(trx, council.id, scope, new Date()))
}
