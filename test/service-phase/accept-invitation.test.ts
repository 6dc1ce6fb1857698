import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, type CalendarDate, formatDate, londonDate } from '../../app/dates.js'
import { Cohort } from '../../app/service-phase/invitations/cohort.js'
import { BetaInvitation } from '../../app/service-phase/invitations/invitation.js'
import { aCouncil, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { aCohort, anInvitation } from '../support/builders-invitations.js'
import { countedQueries } from '../support/counted-queries.js'
import { withoutMadeUp } from '../support/html.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const refusal = 'We cannot let you in with this code. Check it against your letter or email. If it is the same there, it has not begun yet, is over or used already, or all places are taken'

describe('An invitation to the private beta', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => {
    council = await aCouncil({ council: { phase: 'private-beta', oldServiceName: 'Old Pay', oldServiceAddress: 'https://old.example/' } })
  })

  it('is filled in by its link, accepted by the button alone, and lets that browser pay', async () => {
    const { code, id } = await anInvitation(council, await aCohort(council))
    const visitor = await aVisitor(council)
    await visitor.get(`/invitation/${code.toLowerCase().replaceAll('-', ' ').replaceAll(' ', '%20')}`)
    expect(visitor.last.body).to.contain(`value="${code}"`)
    expect((await visitor.get('/pay')).status).to.equal(403)
    expect(visitor.last.body).to.contain('href="/invitation"')

    await accept(visitor, code)
    const [{ closes_on: lastDay } = {}] = await rowsOf(council, 'beta_cohorts')
    expect(visitor.text()).to.contain('You can use the new service').and.to.contain(`in this browser, until the end of ${formatDate(lastDay as CalendarDate)}`)
    await visitor.get('/pay/garden-waste')
    await visitor.submit({ reference: aReference(council, 'garden-waste') })
    expect((await rowsOf(council, 'payments'))[0]).to.include({ phase: 'private-beta', beta_invitation_id: id })
    expect(visitor.cookieNames()).to.include('counterfoil-invited')
  })

  it('that was refused is put right on the page that says so, though the visit began with it', async () => {
    const { code } = await anInvitation(council, await aCohort(council))
    const visitor = await aVisitor(council)
    await visitor.get('/invitation')
    await visitor.post('/invitation', { code: '7KQ2-93XM-4S' })
    expect(visitor.last.status).to.equal(422)
    await visitor.post('/invitation', { code })
    expect(visitor.text()).to.contain('You can use the new service')
  })

  it('of one person is accepted once, and again in the same browser after the session has ended', async () => {
    const { code } = await anInvitation(council, await aCohort(council))
    const visitor = await aVisitor(council)
    await accept(visitor, code)
    await accept(visitor, code)
    expect(visitor.text()).to.contain('You can use the new service')
    const stranger = await aVisitor(council)
    await accept(stranger, code)
    expect(stranger.text()).to.contain(refusal)
    expect((await stranger.get('/pay')).status).to.equal(403)
    expect(await rowsOf(council, 'beta_acceptances')).to.have.length(1)
  })

  it('of a household is accepted in as many browsers as it says, and takes one place', async () => {
    const cohort = await aCohort(council, { quota: 1 })
    const { code } = await anInvitation(council, cohort, { kind: 'household', mostAcceptances: 2 })
    for (const expected of ['You can use the new service', 'You can use the new service', refusal]) {
      const visitor = await aVisitor(council)
      await accept(visitor, code)
      expect(visitor.text()).to.contain(expected)
    }
    expect(await placesTaken(council)).to.deep.equal([1])
  })

  it('is told apart by nothing from one that never was: expired, revoked, another council’s, before its day, of a cohort that is full or over', async () => {
    const today = londonDate(new Date())
    const other = await aCouncil({ council: { phase: 'private-beta' } })
    const revoked = await anInvitation(council, await aCohort(council))
    await changeInvitation(council, revoked.id, { revoked_at: new Date(), revoked_by: council.users.owner.id })
    const expired = await anInvitation(council, await aCohort(council))
    await changeInvitation(council, expired.id, { code_expires_at: new Date() })
    const codes = [
      '7KQ2-93XM-4S', revoked.code, expired.code, (await anInvitation(other, await aCohort(other))).code,
      (await anInvitation(council, await aCohort(council, { opens_on: addDays(today, 1) }))).code,
      (await anInvitation(council, await aCohort(council, { closes_on: addDays(today, -1) }))).code,
      (await anInvitation(council, await aCohort(council, { ended_at: new Date(), ended_by: council.users.owner.id }))).code,
      (await anInvitation(council, await aCohort(council, { quota: 1, places_taken: 1 }))).code
    ]
    for (const code of codes) {
      const visitor = await aVisitor(council)
      await accept(visitor, code)
      expect(visitor.last.status, code).to.equal(422)
      expect(visitor.text().replaceAll(code, '')).to.contain(refusal)
    }
    expect(await rowsOf(council, 'beta_acceptances')).to.deep.equal([])
  })

  it('takes the last place for one of two at the same time', async () => {
    const cohort = await aCohort(council, { quota: 1 })
    const codes = [(await anInvitation(council, cohort)).code, (await anInvitation(council, cohort)).code]
    const visitors = await Promise.all(codes.map(async () => await aVisitor(council)))
    await Promise.all(visitors.map(async (visitor, index) => { await accept(visitor, codes[index] ?? '') }))
    expect(visitors.map(({ last }) => last.status).sort()).to.deep.equal([200, 422])
    expect(await placesTaken(council)).to.deep.equal([1])
  })

  it('opens the funds of its cohort alone', async () => {
    const { code } = await anInvitation(council, await aCohort(council, { fund_codes: [fundOf(council, 'garden-waste').code] }))
    const visitor = await aVisitor(council)
    await accept(visitor, code)
    expect(visitor.text()).to.contain('It is for garden waste')
    expect((await visitor.get('/pay/garden-waste')).status).to.equal(200)
    expect((await visitor.get('/pay/council-tax')).status).to.equal(403)
    expect(visitor.text()).to.contain('Your invitation is for garden waste').and.not.to.contain('only people whom we have invited')
    await visitor.get('/pay')
    expect(visitor.last.body).to.contain('href="/pay/garden-waste"').and.not.to.contain('href="/pay/council-tax"')
  })

  it('shuts out at once when it is taken back, and what was begun goes on to its end', async () => {
    const { code, id } = await anInvitation(council, await aCohort(council))
    const visitor = await aVisitor(council)
    await accept(visitor, code)
    await visitor.get('/pay/garden-waste')
    await visitor.submit({ reference: aReference(council, 'garden-waste') })
    await changeInvitation(council, id, { revoked_at: new Date(), revoked_by: council.users.owner.id })
    await visitor.submit({ amount: '12.00' })
    expect(visitor.last.status).to.equal(200)
    for (const path of ['/pay', '/pay/garden-waste', `/payments/${String((await rowsOf(council, 'payments'))[0]?.id)}/add/garden-waste`]) {
      expect((await visitor.get(path)).status, path).to.equal(403)
    }
  })

  it('is guessed a few times by one session, and then not for a while', async () => {
    const visitor = await aVisitor(council)
    for (let tries = 0; tries < 11; tries += 1) await accept(visitor, '7KQ2-93XM-4S')
    expect(visitor.last.status).to.equal(422)
    await accept(visitor, (await anInvitation(council, await aCohort(council))).code)
    expect(visitor.last.status).to.equal(429)
  })

  it('is guessed no more often by somebody who forgets each cookie, which shuts no other council’s residents out', async () => {
    const guess = async () => {
      const stranger = await aVisitor(council)
      return (await stranger.send('POST', '/invitation', 'code=7KQ2-93XM-4S')).status
    }
    for (let tries = 0; tries < 200; tries += 1) expect(await guess(), `try ${tries}`).to.equal(422)
    expect(await guess()).to.equal(429)
    const elsewhere = await aCouncil({ council: { phase: 'private-beta' } })
    const other = await anInvitation(elsewhere, await aCohort(elsewhere))
    const visitor = await aVisitor(elsewhere)
    await accept(visitor, other.code)
    expect(visitor.text()).to.contain('You can use the new service')
  })

  it('that cannot be one is answered with how it looks, and no card number is shown again', async () => {
    const visitor = await aVisitor(council)
    for (const [typed, said] of [['', 'Enter the code of your invitation'], ['7KQ2-93XM-4T', 'like 7KQ2-93XM-4S'], ['4111 1111 1111 1111', 'card number']] as const) {
      await accept(visitor, typed)
      expect(visitor.last.status).to.equal(422)
      expect(visitor.text()).to.contain(said)
      expect(withoutMadeUp(visitor.last.body)).not.to.contain('4111')
    }
  })

  it('is not asked for where everybody is let in, nor promised to let anybody in where nobody is, and what was accepted is kept', async () => {
    const { code } = await anInvitation(council, await aCohort(council))
    const visitor = await aVisitor(council)
    await accept(visitor, code)
    const reads = async (who: HttpVisitor) => {
      await who.get('/invitation')
      return ['You can use the new service', 'Your invitation is kept in this browser', 'Keep your letter or email', 'You do not need an invitation', 'name="code"', 'href="/pay"'].filter(words => who.last.body.includes(words))
    }
    const stranger = await aVisitor(council)
    expect([await reads(visitor), await reads(stranger)]).to.deep.equal([['You can use the new service', 'href="/pay"'], ['name="code"']])
    await goTo(council, 'not-started')
    expect([await reads(visitor), await reads(stranger)], 'not begun').to.deep.equal([['Your invitation is kept in this browser'], ['Keep your letter or email']])
    await goTo(council, 'public-beta')
    expect([await reads(visitor), await reads(stranger)], 'open').to.deep.equal(Array(2).fill(['You do not need an invitation', 'href="/pay"']))
    await inCouncil(council.id, async trx => { await trx('fund_phases').insert({ council_id: council.id, fund_code: fundOf(council, 'garden-waste').code, phase: 'private-beta' }) })
    expect(await reads(stranger), 'one fund is by invitation still').to.deep.equal(['name="code"'])
  })

  it('costs a page of the journey one query in private beta, and none when it is live', async () => {
    const live = await aCouncil({ council: { phase: 'private-beta' } })
    const asked = async (at: TestCouncil): Promise<string[]> => {
      const visitor = await aVisitor(at)
      const { code } = await anInvitation(at, await aCohort(at))
      await accept(visitor, code)
      if (at === live) await goTo(live, 'live')
      await visitor.get('/pay')
      const { answer, queries } = await countedQueries(async () => await visitor.send('GET', '/pay/council-tax'))
      expect(answer.status).to.equal(200)
      return queries
    }
    const [inBeta, isLive] = [await asked(council), await asked(live)]
    expect(inBeta.length).to.be.at.most(5)
    expect(inBeta.filter(query => query.includes('beta_')), inBeta.join('\n')).to.have.length(1)
    expect(isLive.filter(query => query.includes('beta_'))).to.deep.equal([])
  })
})

async function aVisitor(council: TestCouncil): Promise<HttpVisitor> {
  return new HttpVisitor(await testService(), council)
}

async function accept(visitor: HttpVisitor, code: string): Promise<void> {
  await visitor.get('/invitation/X')
  await visitor.post('/invitation', { code })
}

async function goTo(council: TestCouncil, phase: string): Promise<void> {
  const owner = await signedIn(council, 'owner')
  await owner.get('/staff/service-phase/change')
  await owner.post('/staff/service-phase/preview', { fund: '', phase, from: '', reason: 'As agreed' })
  await owner.post('/staff/service-phase/changes', { reason: 'As agreed', override: 'As agreed' })
  expect(owner.last.path).to.equal('/staff/service-phase?done=changed')
}

async function placesTaken(council: TestCouncil): Promise<number[]> {
  return await inCouncil(council.id, async trx => await Cohort.query(trx).where({ council_id: council.id }).select('places_taken')).then(rows => rows.map(row => row.places_taken))
}

async function changeInvitation(council: TestCouncil, id: string, change: Partial<BetaInvitation>): Promise<void> {
  await inCouncil(council.id, async trx => { await BetaInvitation.query(trx).where({ council_id: council.id, id }).patch(change) })
}
