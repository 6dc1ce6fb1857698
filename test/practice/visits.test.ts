import { expect } from 'chai'
import { inCouncil, outsideTenancy } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { handOver, useHandover } from '../../app/practice/visits/handover.js'
import { findPerson } from '../../app/users/person.js'
import { endSessionsOf } from '../../app/users/staff-sessions.js'
import { closePage, newPage } from '../support/browser.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { aReference, type TestCouncil, testPassword, type TestUserName } from '../support/builders.js'
import { aPracticeCouncil, aPractising } from '../support/builders-practice.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Going to the practice council', function () {
  this.timeout(60_000)
  usesService()

  let council: TestCouncil
  let practice: TestCouncil

  before(async () => {
    council = await aPayingCouncil()
    practice = await aPracticeCouncil(council)
  })

  it('takes staff there as who they are, without a password, and says so before and after', async () => {
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/practice')
    expect(officer.last.headers['content-security-policy']).to.contain(`form-action 'self' `).and.to.contain(practice.council.origin)
    const token = await tokenOf(officer)
    const there = new HttpVisitor(await testService(), practice)
    await there.get(`/staff/practice/arrivals/${token}`)
    expect(there.text()).to.contain(`as ${council.users.officer.name}`)
    await there.post('/staff/practice/arrivals')
    expect(there.last.path).to.equal('/staff/practice/scenarios')
    expect(there.last.body).to.match(/<title>Practice: /)
    expect(there.text()).to.contain('Nothing here is real').and.to.contain(`Signed in as ${council.users.officer.name}`)
    expect(there.last.headers['x-robots-tag']).to.equal('noindex, nofollow')
    const [me] = await rowsOf(practice, 'users', { id: council.users.officer.id })
    expect(me).to.include({ email: `${council.users.officer.id}@practice.invalid`, password_hash: null, role_code: 'income-officer' })
  })

  it('lets a token in once, and reading its page uses nothing up', async () => {
    const token = await tokenFor('adviser')
    const [first, second] = [new HttpVisitor(await testService(), practice), new HttpVisitor(await testService(), practice)]
    await second.get(`/staff/practice/arrivals/${token}`)
    await first.get(`/staff/practice/arrivals/${token}`)
    await first.post('/staff/practice/arrivals')
    expect(first.last.path).to.equal('/staff/practice/scenarios')
    await second.post('/staff/practice/arrivals')
    expect(second.last.status).to.equal(410)
    await second.get('/staff')
    expect(second.last.path).to.equal('/practice/way-in')
  })

  it('lets one of two in who use a token at once', async () => {
    const token = await tokenFor('adviser')
    const use = async () => await inCouncil(practice.id, async trx => await useHandover(trx, practice.id, council.id, token, new Date()))
    const who = await Promise.all([use(), use(), use()])
    expect(who.filter(id => id !== null)).to.deep.equal([council.users.adviser.id])
  })

  it('lets nobody in by a token that is too old, of another council, or made up', async () => {
    const token = await tokenFor('adviser')
    const other = await aPayingCouncil()
    const others = await aPracticeCouncil(other)
    const use = async (where: string, of: string, what: string, at: Date) => await inCouncil(where, async trx => await useHandover(trx, where, of, what, at))
    expect(await use(practice.id, council.id, token, new Date(Date.now() + 61_000))).to.equal(null)
    expect(await use(others.id, other.id, token, new Date())).to.equal(null)
    expect(await use(practice.id, other.id, token, new Date())).to.equal(null)
    expect(await use(practice.id, council.id, 'A'.repeat(44), new Date())).to.equal(null)
    const stranger = new HttpVisitor(await testService(), council)
    expect((await stranger.send('GET', `/staff/practice/arrivals/${token}`)).status).to.equal(404)
    expect(await use(practice.id, council.id, token, new Date())).to.equal(council.users.adviser.id)
  })

  it('gives a session that is none at the real council, nor the other way round', async () => {
    const there = await aPractising(council, practice, 'administrator')
    const here = new HttpVisitor(await testService(), council)
    here.takeCookiesOf(there)
    expect((await here.send('GET', '/staff/users')).status).to.equal(303)
    const real = await signedIn(council, 'administrator')
    const practising = new HttpVisitor(await testService(), practice)
    practising.takeCookiesOf(real)
    expect((await practising.send('GET', '/staff/users')).headers.location).to.match(/sign-in/)
  })

  it('ends with the person’s sessions at their own council', async () => {
    const there = await aPractising(council, practice, 'auditor')
    await inCouncil(council.id, async trx => await endSessionsOf(trx, council.id, council.users.auditor.id))
    await there.get('/staff')
    expect(there.last.path).to.equal('/practice/way-in')
  })

  it('brings their role as it is now', async () => {
    await inCouncil(council.id, async trx => await trx('roles').where({ council_id: council.id, code: 'approver' }).update({ permissions: ['home.view'] }))
    const approver = await inCouncil(council.id, async trx => await findPerson(trx, council.id, council.users.approver.id))
    if (approver === null) throw new Error('There is an approver')
    await handOver(practice.id, council.id, approver, new Date())
    expect((await inCouncil(practice.id, async trx => await findPerson(trx, practice.id, approver.id)))?.permissions).to.deep.equal(['home.view'])
  })

  it('is the only way in: nobody signs in, is invited or sets a password there', async () => {
    const visitor = new HttpVisitor(await testService(), practice)
    for (const path of ['/staff/sign-in', '/staff/sign-in/forgotten', '/staff/sign-in/single-sign-on']) {
      expect((await visitor.send('GET', path)).headers.location, path).to.equal('/practice/way-in')
      expect((await visitor.send('POST', path, 'email=a')).status, path).to.equal(404)
    }
    for (const path of ['/staff/my-sign-in/password', '/staff/settings/sign-in', '/performance', '/performance.csv', '/staff/invitation']) {
      expect((await visitor.send('GET', path)).status, path).to.equal(404)
    }
    expect((await visitor.send('POST', '/webhooks/govuk-pay/main', '{}')).status).to.equal(404)
    await visitor.get('/practice/way-in')
    expect(visitor.text()).to.contain('It has no passwords')
  })

  it('leads nowhere once it has been made anew, and ends what was begun', async () => {
    const token = await tokenFor('adviser')
    const there = await aPractising(council, practice, 'officer')
    const payer = new HttpVisitor(await testService(), practice)
    await payer.get('/')
    await payer.get('/pay/parking-fines')
    const next = await aPracticeCouncil(council)
    expect(await inCouncil(practice.id, async trx => await useHandover(trx, practice.id, council.id, token, new Date()))).to.equal(null)
    expect(await outsideTenancy()('sessions').where({ council_id: practice.id })).to.deep.equal([])
    await there.get('/staff/transactions')
    expect(there.last.path).to.equal('/practice/way-in')
    practice = next
    const again = await aPractising(council, practice, 'officer')
    expect(again.last.status).to.equal(200)
  })

  it('ends a payment that was under way when it is made anew: nothing of it is in the new one, and it says so', async () => {
    const payer = new HttpVisitor(await testService(), practice)
    await payer.get('/pay/parking-fines')
    await payer.submit({ reference: aReference(council, 'parking-fines') })
    const path = payer.last.path
    expect(path).to.match(/^\/payments\//)
    const before = practice
    practice = await aPracticeCouncil(council)
    await aPractising(council, practice, 'officer')
    await payer.get(path)
    expect(payer.last.status).to.be.oneOf([403, 404])
    expect(payer.text()).to.contain('PRACTICE')
    const [, , paymentId] = path.split('/')
    expect(await rowsOf(before, 'payments', { id: paymentId })).to.have.length(1)
    expect(await rowsOf(practice, 'payments', { id: paymentId })).to.have.length(0)
  })

  it('works in a browser that keeps to the policy of the page it comes from', async () => {
    const page = await newPage()
    const officer = new BrowserVisitor(page)
    await page.goto(`${(await testService()).addressOf(council)}/staff/sign-in`)
    await officer.fill('Email address', council.users.officer.email)
    await officer.fill('Password', testPassword)
    await officer.press('Sign in')
    await page.goto(`${(await testService()).addressOf(council)}/staff/practice`)
    await officer.press('Go to the practice council')
    await officer.press('Begin')
    expect(await page.title()).to.match(/^Practice: Scenarios/)
    expect(new URL(page.url()).hostname).to.equal(practice.host)
    await closePage(page)
  })

  it('is a page of each council, which has it made once however often the form is sent', async () => {
    const other = await aPayingCouncil()
    const owner = await signedIn(other, 'owner')
    await owner.get('/staff/practice')
    expect(owner.text()).to.contain('has no practice council yet')
    const fields = { generation: '0' }
    await Promise.all([owner.post('/staff/practice/resets', fields), owner.post('/staff/practice/resets', fields)])
    await owner.get('/staff/practice')
    expect(owner.text()).to.contain('It is being made')
    expect(await outsideTenancy()('councils').where({ practice_of: other.id })).to.have.length(1)
  })

  async function tokenFor(name: TestUserName): Promise<string> {
    const person = await inCouncil(council.id, async trx => await findPerson(trx, council.id, council.users[name].id))
    if (person === null) throw new Error(`There is no ${name}`)
    return await handOver(practice.id, council.id, person, systemClock.now())
  }
})

async function tokenOf(visitor: HttpVisitor): Promise<string> {
  const fields = visitor.hiddenFields('/staff/practice/visits')
  const { headers } = await visitor.send('POST', '/staff/practice/visits', new URLSearchParams(fields).toString())
  return String(headers.location).split('/').at(-1) ?? ''
}

async function rowsOf(council: TestCouncil, table: string, where: object): Promise<Record<string, unknown>[]> {
  return await inCouncil(council.id, async trx => await trx(table).where({ council_id: council.id, ...where }) as Record<string, unknown>[])
}
