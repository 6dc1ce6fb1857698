import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { beat, outagesSince } from '../../app/availability/heartbeat.js'
import { statusEvents } from '../../app/availability/status-history.js'
import { inCouncil, outsideTenancy } from '../../app/database/in-council.js'
import { formatDateTime } from '../../app/dates.js'
import { readinessFor } from '../../app/service-phase/readiness/readiness-checks.js'
import { aDrill, anIncident, aWindow } from '../support/builders-availability.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const dayMs = 86_400_000

describe('The status of the service', function () {
  this.timeout(60_000)
  usesService()

  it('finds an outage when the worker beats again after more than 3 minutes, once, whoever comes first', async () => {
    await outsideTenancy()('detected_outages').delete()
    const began = new Date('2031-03-30T00:58:00Z')
    const at = (minutes: number) => new Date(began.getTime() + minutes * 60_000)
    await beat(began)
    expect(await beat(at(3))).to.equal(null)
    expect(await beat(at(2)), 'a clock that runs behind').to.equal(null)
    const found = await Promise.all([beat(at(63)), beat(at(63)), beat(at(64))])
    expect(found.filter(one => one !== null)).to.have.length(1)
    expect(await outagesSince(at(0), 10)).to.have.length(1)
    expect((await outagesSince(at(0), 10))[0]?.beganAt).to.deep.equal(at(3))
    // Fourteen months later what was is forgotten.
    await beat(new Date(began.getTime() + 430 * dayMs))
    expect(await outagesSince(began, 10)).to.have.length(1)
    await outsideTenancy()('detected_outages').delete()
  })

  it('lists windows, problems and outages of 12 months to everybody, and neither what concerns staff nor another council nor what was cancelled', async () => {
    const [council, other] = [await aCouncil(), await aCouncil()]
    const now = Date.now()
    const ago = (days: number, hours = 2) => ({ startsAt: new Date(now - days * dayMs), endsAt: new Date(now - days * dayMs + hours * 3_600_000) })
    await aWindow(council, { ...ago(30), words: 'New cables' })
    await aWindow(council, { ...ago(20), affects: 'staff', words: 'Only for staff' })
    await aWindow(council, { ...ago(380), words: 'Long ago' })
    await anIncident(council, { words: 'Cards were refused' })
    await anIncident(other, { words: 'Of somebody else' })
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/status')
    expect(resident.text()).to.contain('We know of no problem').and.to.contain('New cables').and.to.contain('Cards were refused')
      .and.not.to.contain('Only for staff').and.not.to.contain('Long ago').and.not.to.contain('Of somebody else')
    const events = await inCouncil(council.id, async trx => await statusEvents(trx, council.id, new Date(now)))
    expect(events.filter(({ kind }) => kind !== 'detected').map(({ words }) => words)).to.deep.equal(['Cards were refused', 'Only for staff', 'New cables'])
  })

  it('is found from the page of help, not only once nothing works any more', async () => {
    const resident = new HttpVisitor(await testService(), await aCouncil())
    await resident.get('/help')
    expect(resident.last.body).to.contain('href="/status">whether we know of a problem')
  })

  it('is told by staff while it goes on, with when it began, and when it is over with what was done', async () => {
    const council = await aCouncil({ council: { phase: 'public-beta', oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' } })
    const owner = await signedIn(council, 'owner')
    const path = '/staff/availability/incidents'
    await owner.get(path)
    await owner.post(path, { affects: 'payments' })
    expect(owner.last.status).to.equal(422)
    const [day = ''] = formatDateTime(new Date(Date.now() - dayMs)).split(' at ')
    await owner.get(path)
    const form = { affects: 'payments', beganDay: day, beganTime: 'midday', endedDay: '', endedTime: '', words: 'The card page does not open' }
    const hidden = owner.hiddenFields(path)
    await owner.post(path, form)
    expect(owner.last.path).to.equal(`${path}?done=recorded`)
    await owner.send('POST', path, new URLSearchParams({ ...hidden, ...form }).toString())
    const [incident, ...more] = await rowsOf(council, 'incidents')
    expect(more).to.deep.equal([])
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/status')
    expect(resident.text()).to.contain('We know of a problem').and.to.contain('The card page does not open').and.to.contain('Old Pay')
    expect(resident.last.body).to.contain('href="/another-way"').and.not.to.contain('href="/status"')
    await owner.get(path)
    const ending = `${path}/${String(incident?.id)}/endings`
    const again = owner.hiddenFields(ending)
    await owner.post(ending, { whatWeDid: 'The provider mended it' })
    expect((await owner.send('POST', ending, new URLSearchParams({ ...again, whatWeDid: 'x' }).toString())).status).to.equal(409)
    await resident.get('/status')
    expect(resident.text()).to.contain('We know of no problem').and.to.contain('The provider mended it')
  })
})

describe('The log of rehearsals', function () {
  this.timeout(60_000)
  usesService()

  it('holds what the command found and what somebody tells, once, and makes the readiness of the private beta for 180 days', async () => {
    const council = await aCouncil()
    const path = '/staff/availability/rehearsals'
    const now = Date.now()
    expect(await isReady(council, new Date(now))).to.equal(false)
    await aDrill(council, { isEqual: false, whatFailed: 'No room' })
    expect(await isReady(council, new Date(now + 1000))).to.equal(false)
    const owner = await signedIn(council, 'owner')
    await owner.get(path)
    expect(owner.text()).to.contain('No room')
    await owner.post(path, { day: 'today', outcome: 'failed' })
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('Say what failed')
    await owner.post(path, { day: 'today', outcome: 'equal', followUp: 'Do it each quarter' })
    expect(owner.last.path).to.equal(`${path}?done=recorded`)
    expect(owner.text()).to.contain('Do it each quarter').and.to.contain(council.users.owner.name)
    expect(await rowsOf(council, 'restore_drills')).to.have.length(2)
    expect(await isReady(council, new Date(now + 1000))).to.equal(true)
    expect(await isReady(council, new Date(now + 181 * dayMs))).to.equal(false)
    expect(await isReady(await aCouncil(), new Date(now + 1000))).to.equal(false)
    expect((await owner.send('POST', path, new URLSearchParams({ _csrf: owner.hiddenFields('/staff/sign-out')._csrf ?? '', key: newId() }).toString())).status).to.equal(422)
  })
})

async function isReady(council: TestCouncil, now: Date): Promise<boolean | undefined> {
  const looked = await inCouncil(council.id, async trx => await readinessFor(trx, council.id, { scope: null, phase: 'private-beta' }, now))
  return looked.find(({ check }) => check.code === 'restore')?.isMet
}
