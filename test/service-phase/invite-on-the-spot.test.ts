import { expect } from 'chai'
import { setTimeout as delay } from 'node:timers/promises'
import { inCouncil } from '../../app/database/in-council.js'
import { aCouncil, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { aCohort } from '../support/builders-invitations.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { codeOn, rowsOf, typeHelpCode } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const invitePath = '/staff/on-the-spot-invitations'

describe('An adviser', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let adviser: HttpVisitor

  beforeEach(async () => {
    council = await aCouncil({ council: { phase: 'private-beta' } })
    adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'phone' })
  })

  it('sees why whom they help is not let in, invites them on the spot, and the help goes on at once', async () => {
    await aCohort(council)
    const cohort = await aCohort(council, { is_for_advisers: true, quota: 1 })
    await adviser.get('/pay/garden-waste')
    expect(adviser.last.status).to.equal(403)
    expect(adviser.text()).to.contain('why they are not let in').and.to.contain('is in private beta')
    expect(adviser.text()).to.contain('You are helping').and.to.contain('Finish helping')
    await adviser.post(invitePath)
    const code = codeOn(adviser)
    expect(adviser.last.body).to.contain('href="/pay/garden-waste"')
    await adviser.get('/pay/garden-waste')
    await adviser.submit({ reference: aReference(council, 'garden-waste') })
    expect(adviser.text()).to.contain('by invitation')
    const [invitation] = await rowsOf(council, 'beta_invitations')
    expect(invitation).to.include({ cohort_id: cohort.id, delivery: 'read_out', made_by: council.users.adviser.id, acceptances: 1 })
    expect((await rowsOf(council, 'payments'))[0]).to.include({ beta_invitation_id: invitation?.id, channel: 'phone' })

    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/invitation')
    await resident.post('/invitation', { code })
    expect(resident.text()).to.contain('You can use the new service')
    expect((await rowsOf(council, 'audit_events', { action: 'resident_invited_on_the_spot' }))).to.have.length(1)
  })

  it('sees the phase before they help anybody, and the funds of which something else is so', async () => {
    const beta = await aCouncil({ council: { phase: 'public-beta' } })
    const [tax, waste] = [fundOf(beta, 'council-tax'), fundOf(beta, 'garden-waste')]
    await inCouncil(beta.id, async trx => {
      await trx('fund_phases').insert([
        { council_id: beta.id, fund_code: tax.code, phase: 'private-beta' },
        { council_id: beta.id, fund_code: waste.code, stopped_reason: 'The amounts were wrong' }
      ])
    })
    const other = await signedIn(beta, 'adviser')
    await other.get('/staff/help')
    expect(other.text()).to.contain('Public beta: everybody can pay here, and the old service is still offered. But:')
      .and.to.contain(`${tax.name}: Private beta, only people who were invited pay here`).and.to.contain(`${waste.name}: sent back to the old service for now. The amounts were wrong`)
    expect(other.text()).not.to.contain(`${fundOf(beta, 'parking-fines').name}:`)
    const live = await signedIn(await aCouncil({ council: { phase: 'live' } }), 'adviser')
    await live.get('/staff/help')
    expect(live.text()).not.to.contain('What people can pay here now')
  })

  it('lets nobody else in with it: the next person whom they help is asked about again', async () => {
    await aCohort(council, { is_for_advisers: true })
    await adviser.get('/pay/garden-waste')
    await adviser.post(invitePath)
    expect((await adviser.get('/pay/garden-waste')).status).to.equal(200)
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel: 'counter' })
    expect((await adviser.get('/pay/garden-waste')).status).to.equal(403)
  })

  it('sees the same code again when the form is sent twice, and is told when the invitation was taken back', async () => {
    await aCohort(council, { is_for_advisers: true })
    await adviser.get('/pay/garden-waste')
    const body = new URLSearchParams(adviser.hiddenFields(invitePath)).toString()
    await adviser.get(String((await adviser.send('POST', invitePath, body)).headers.location))
    const code = codeOn(adviser)
    await adviser.get(String((await adviser.send('POST', invitePath, body)).headers.location))
    expect(codeOn(adviser)).to.equal(code)
    expect((await rowsOf(council, 'beta_invitations')).map(({ acceptances }) => acceptances)).to.deep.equal([1])
    const owner = await signedIn(council, 'owner')
    const [cohort] = await rowsOf(council, 'beta_cohorts')
    const [invitation] = await rowsOf(council, 'beta_invitations')
    await owner.get(`/staff/cohorts/${String(cohort?.id)}`)
    await owner.post(`/staff/beta-invitations/${String(invitation?.id)}/revocations`)
    await adviser.get(String((await adviser.send('POST', invitePath, body)).headers.location))
    expect(adviser.text()).to.contain('The invitation was taken back').and.not.contain(code)
    expect((await adviser.get('/pay/garden-waste')).status).to.equal(403)
  })

  it('who presses twice at once makes one invitation, and of two advisers at once one gets the last place', async () => {
    await aCohort(council, { is_for_advisers: true, quota: 1 })
    const other = await signedIn(council, 'secondAdviser')
    await other.get('/staff/help')
    await other.post('/staff/helps', { channel: 'counter' })
    const bodies = await Promise.all([adviser, other].map(async one => {
      await one.get('/pay/garden-waste')
      return new URLSearchParams(one.hiddenFields(invitePath)).toString()
    }))
    const answers = await Promise.all([adviser.send('POST', invitePath, bodies[0]), adviser.send('POST', invitePath, bodies[0]), other.send('POST', invitePath, bodies[1])])
    const made = await rowsOf(council, 'beta_invitations')
    expect(made.map(({ acceptances, revoked_at: revokedAt }) => [acceptances, revokedAt])).to.deep.equal([[1, null]])
    expect((await rowsOf(council, 'beta_cohorts'))[0]?.places_taken).to.equal(1)
    const isAdvisers = made[0]?.made_by === council.users.adviser.id
    expect(answers.map(({ status }) => status)).to.deep.equal(isAdvisers ? [303, 303, 422] : [422, 422, 303])
  })

  it('who presses again while the last place is being taken by the first press is led to what that made', async () => {
    await aCohort(council, { is_for_advisers: true, quota: 1 })
    const { owner } = await testDatabase()
    await adviser.get('/pay/garden-waste')
    const form = new URLSearchParams(adviser.hiddenFields(invitePath)).toString()
    const press = async () => { const { status } = await adviser.send('POST', invitePath, form); return status }
    // The first press waits before it keeps anything, and the second, which finds nothing kept, before it looks for a place.
    const [keeping, placing] = [await owner.transaction(), await owner.transaction()]
    await keeping.raw('lock table beta_invitations in share mode')
    const first = press()
    await delay(250)
    const locked = placing.raw('lock table beta_cohorts in access exclusive mode').then(async () => { await placing.rollback() })
    await delay(50)
    const second = press()
    await delay(250)
    await keeping.rollback()
    await locked
    expect(await Promise.all([first, second])).to.deep.equal([303, 303])
    expect(await rowsOf(council, 'beta_invitations')).to.have.length(1)
  })

  it('who joins somebody before they have chosen anything, or looks at what they cannot pay, is led to why and to inviting them', async () => {
    const tax = fundOf(council, 'council-tax')
    await aCohort(council, { is_for_advisers: true, fund_codes: [tax.code] })
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/help')
    await resident.post('/help-codes')
    await typeHelpCode(adviser, codeOn(resident))
    expect([adviser.last.status, adviser.last.path]).to.deep.equal([403, `${resident.last.path.replace(/help.*$/, '')}add`])
    expect(adviser.text()).to.contain('why they are not let in').and.to.contain('You are helping')
    await adviser.post(invitePath)
    expect(adviser.text()).to.contain(`With it they can pay ${tax.name.toLowerCase()} here`)
    await adviser.get(`${resident.last.path.replace(/help.*$/, '')}add`)
    expect(adviser.text()).to.contain('For staff: why they are not let in').and.to.contain('No invitation to')
    const waste = fundOf(council, 'garden-waste')
    const more = await aCohort(council, { is_for_advisers: true, fund_codes: [waste.code] })
    await adviser.post(invitePath, { fund: waste.code })
    expect((await rowsOf(council, 'beta_invitations', { cohort_id: more.id }))).to.have.length(1)
    for (const slug of ['garden-waste', 'council-tax']) expect((await adviser.get(resident.last.path.replace(/help.*$/, `add/${slug}`))).status, slug).to.equal(200)
  })

  it('invites nobody without a cohort for advisers that has a place left', async () => {
    await aCohort(council)
    await aCohort(council, { is_for_advisers: true, quota: 1, places_taken: 1 })
    await adviser.get('/pay/garden-waste')
    await adviser.post(invitePath)
    expect(adviser.last.status).to.equal(422)
    expect(adviser.text()).to.contain('Nobody can be invited now')
    expect(await rowsOf(council, 'beta_invitations')).to.deep.equal([])
  })
})
