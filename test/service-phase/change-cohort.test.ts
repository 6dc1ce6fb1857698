import { expect } from 'chai'
import { addDays, londonDate } from '../../app/dates.js'
import { inCouncil } from '../../app/database/in-council.js'
import { type Cohort, findCohort, takePlace } from '../../app/service-phase/invitations/cohort.js'
import { issueCode } from '../../app/service-phase/invitations/invite.js'
import { lockInvitation } from '../../app/service-phase/invitations/invitation.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { aCohort, anInvitation, inviterOf } from '../support/builders-invitations.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

let today = londonDate(new Date())
const inDays = (days: number) => addDays(today, days).split('-').reverse().join('/')

describe('A cohort that goes on', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let cohort: Cohort
  let owner: HttpVisitor

  beforeEach(async () => {
    today = londonDate(new Date())
    council = await aCouncil({ council: { phase: 'private-beta' } })
    cohort = await aCohort(council, { places_taken: 3 })
    owner = await signedIn(council, 'owner')
    await owner.get(pathOf('change'))
  })

  const pathOf = (part: string) => `/staff/cohorts/${cohort.id}/${part}`
  const fields = (changed: Record<string, string> = {}) => ({
    ...owner.hiddenFields(pathOf('changes')), name: 'Mill Lane', fund: '', quota: '10', opensOn: inDays(-1), closesOn: inDays(30), codeDays: '28', use: 'owner', note: '', ...changed
  })
  const send = async (changed: Record<string, string>) => await owner.send('POST', pathOf('changes'), new URLSearchParams(fields(changed)).toString())
  const kept = async () => (await rowsOf(council, 'beta_cohorts'))[0]

  it('is changed in its name, funds, places and days, and the audit trail tells from what to what', async () => {
    const tax = fundOf(council, 'council-tax').code
    await owner.post(pathOf('changes'), fields({ name: 'Mill Lane and Back Lane', fund: tax, quota: '4', closesOn: inDays(60), note: 'More of them' }))
    expect(owner.text()).to.contain('The cohort is changed').and.contain('Mill Lane and Back Lane')
    expect(await kept()).to.deep.include({ name: 'Mill Lane and Back Lane', fund_codes: [tax], quota: 4, closes_on: addDays(today, 60), places_taken: 3, note: 'More of them' })
    const [event] = (await rowsOf(council, 'audit_events')).filter(({ action }) => action === 'beta_cohort_changed')
    expect(event?.before).to.include({ name: 'Mill Lane', quota: 10, funds: null })
    expect(event?.after).to.include({ quota: 4, funds: tax })
  })

  it('keeps as many places as are taken, and takes no faults', async () => {
    expect([(await send({ quota: '2' })).status, (await send({ quota: '3' })).status]).to.deep.equal([422, 303])
    const bad = await send({ quota: 'many', closesOn: inDays(-3) })
    expect([bad.status, bad.body.includes('value="many"')]).to.deep.equal([422, true])
    expect(await kept()).to.include({ quota: 3, closes_on: addDays(today, 30) })
  })

  it('is not changed over what somebody else changed meanwhile, and the same form again changes nothing', async () => {
    const seen = fields({ name: 'First' })
    const late = fields({ name: 'Second' })
    const post = async (typed: Record<string, string>) => await owner.send('POST', pathOf('changes'), new URLSearchParams(typed).toString())
    expect((await Promise.all([post(seen), post(seen)])).map(({ status }) => status)).to.deep.equal([303, 303])
    const answer = await post(late)
    expect([answer.status, answer.body.includes('Somebody else has changed this cohort'), answer.body.includes('value="Second"')]).to.deep.equal([409, true, true])
    expect((await rowsOf(council, 'audit_events')).filter(({ action }) => action === 'beta_cohort_changed')).to.have.length(1)
    expect((await kept())?.name).to.equal('First')
  })

  it('loses its last free place to a resident or to its owner, never to both', async () => {
    const [taken, changed] = await Promise.all([
      Promise.all(Array.from({ length: 4 }, async () => await inCouncil(council.id, async trx => await takePlace(trx, cohort)))), send({ quota: '4' })
    ])
    const after = await kept()
    expect(Number(after?.places_taken)).to.be.at.most(Number(after?.quota))
    expect(Number(after?.places_taken)).to.equal(3 + taken.filter(Boolean).length)
    expect(changed.status).to.be.oneOf([303, 422])
  })

  it('is known for longer by the browsers that were let in, when its last day is moved', async () => {
    const { code } = await anInvitation(council, cohort)
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/invitation')
    await resident.post('/invitation', { code })
    await send({ closesOn: inDays(90) })
    const expires = /invited=[^;]*;[^]*?Expires=([^;]+)/i.exec(String((await resident.send('GET', '/')).headers['set-cookie']))?.[1] ?? ''
    expect(londonDate(new Date(expires))).to.equal(addDays(today, 91))
  })

  it('once it is over is changed no more, and makes no codes', async () => {
    const { id } = await anInvitation(council, cohort)
    const early = fields({ name: 'Late' })
    await owner.get(`/staff/cohorts/${cohort.id}`)
    const letters = owner.hiddenFields(pathOf('endings'))
    await owner.post(pathOf('endings'))
    const after = async (path: string, typed: Record<string, string>) => (await owner.send('POST', path, new URLSearchParams(typed).toString())).status
    expect(await after(pathOf('changes'), early)).to.equal(409)
    expect(await after(pathOf('letters'), letters)).to.equal(422)
    expect(await after(`/staff/beta-invitations/${id}/codes`, letters)).to.equal(422)
    expect((await kept())?.name).to.equal('Mill Lane')
    const refused = await inCouncil(council.id, async trx => {
      const [ended, invitation] = [await findCohort(trx, council.id, cohort.id), await lockInvitation(trx, council.id, id)]
      return ended === undefined || invitation === undefined ? null : await issueCode(trx, inviterOf(council), ended, invitation).catch((error: unknown) => String(error))
    })
    expect(refused).to.contain('The cohort is over')
  })
})
