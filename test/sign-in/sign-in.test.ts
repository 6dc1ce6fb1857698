import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { knownBrowser } from '../../app/sign-in/known-browser.js'
import { signIn } from '../../app/sign-in/sign-in.js'
import { TooManyTries } from '../../app/web/throttle.js'
import { aCouncil, type TestCouncil, testPassword } from '../support/builders.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { auditOf, emailsTo } from './signing-in.js'

describe('Signing in', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  async function tryToSignIn(email: string, password: string, where: { host: string } = council): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(await testService(), where)
    await visitor.get('/staff/sign-in')
    await visitor.submit({ email, password })
    return visitor
  }

  it('leads to the home page, notes when, and is in the audit trail', async () => {
    const visitor = await signedIn(council, 'adviser')
    expect(visitor.text()).to.contain(`Signed in as ${council.users.adviser.name}`)
    const { user, audit } = await inCouncil(council.id, async trx => ({
      user: await trx('users').where({ council_id: council.id, id: council.users.adviser.id }).first() as { last_signed_in_at: Date | null },
      audit: await trx('audit_events').where({ council_id: council.id }).select('action', 'user_id') as unknown[]
    }))
    expect(user.last_signed_in_at).to.be.an.instanceOf(Date)
    expect(audit).to.deep.equal([{ action: 'signed_in', user_id: council.users.adviser.id }])
  })

  it('takes the email in any case and with spaces around it', async () => {
    const visitor = await tryToSignIn(` ${council.users.adviser.email.toUpperCase()} `, testPassword)
    expect(visitor.last.path).to.equal('/staff')
  })

  it('gives the same answer for a wrong password, an unknown email and a disabled account', async () => {
    const { owner } = await testDatabase()
    await owner.transaction(async trx => {
      await trx.raw(`set local app.council_id = '${council.id}'`)
      await trx('users').where({ council_id: council.id, id: council.users.auditor.id }).update({ disabled_at: new Date() })
    })
    const answers = []
    for (const [email, password] of [
      [council.users.adviser.email, 'not the password'], ['nobody@example.com', testPassword], [council.users.auditor.email, testPassword]
    ] as const) {
      const visitor = await tryToSignIn(email, password)
      expect(visitor.last.status).to.equal(422)
      expect(visitor.cookieNames()).to.deep.equal([])
      answers.push(visitor.last.body.replaceAll(email, ''))
    }
    expect(new Set(answers).size).to.equal(1)
    expect(answers[0]).to.contain('Check your email address and password')
  })

  it('writes a refusal down for an email that nobody has too, so that both take as long, but not the email', async () => {
    for (const email of [council.users.adviser.email, 'nobody@example.com']) await tryToSignIn(email, 'not the password')
    const events = await rowsOf(council, 'audit_events', { action: 'sign_in_refused' })
    expect(events.map(event => event.subject_id)).to.have.members([council.users.adviser.id, null])
    expect(JSON.stringify(events)).not.to.contain('nobody@')
  })

  it('says what is missing, and never hands the password back', async () => {
    const nothing = await tryToSignIn('', '')
    expect(nothing.text()).to.contain('Enter your email address').and.to.contain('Enter your password')
    const visitor = await tryToSignIn('', 'a secret that must not come back')
    expect(visitor.last.body).not.to.contain('a secret that must not come back')
  })

  it('is not open to another council’s staff', async () => {
    const other = await aCouncil()
    const visitor = await tryToSignIn(other.users.adviser.email, testPassword)
    expect(visitor.last.status).to.equal(422)
  })

  it('gives a new session id, so that one planted before is worth nothing', async () => {
    const planted = await signedIn(council, 'adviser')
    const before = await planted.send('GET', '/staff/sign-in')
    expect(before.status).to.equal(303)
    const rows = async () => (await (await testDatabase()).application('sessions').where({ council_id: council.id }).select('sid') as { sid: string }[]).map(row => row.sid)
    const [first] = await rows()
    await planted.get('/staff/help')
    await planted.post('/staff/sign-in', { email: council.users.officer.email, password: testPassword, _csrf: planted.hiddenFields('/staff/helps')._csrf ?? '' })
    const after = await rows()
    expect(after).to.have.length(1)
    expect(after[0]).not.to.equal(first)
    expect(planted.text()).to.contain(`Signed in as ${council.users.officer.name}`)
  })

  it('comes back to the staff page that was asked for, and to no other site', async () => {
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/staff/help?x=1')
    expect(visitor.last.path).to.equal('/staff/sign-in?next=%2Fstaff%2Fhelp%3Fx%3D1')
    await visitor.post('/staff/sign-in', { email: council.users.adviser.email, password: testPassword })
    expect(visitor.last.path).to.equal('/staff/help?x=1')

    for (const next of ['//evil.example/staff', '/\\evil.example', 'https://evil.example/', '/staff/..//evil.example']) {
      const forged = new HttpVisitor(await testService(), council)
      await forged.get(`/staff/sign-in?next=${encodeURIComponent(next)}`)
      const answer = await forged.send('POST', '/staff/sign-in',
        new URLSearchParams({ email: council.users.adviser.email, password: testPassword, next }).toString())
      expect(answer.headers.location).to.equal('/staff')
    }
  })

  it('stops after ten wrong tries of an account at one address, known or not, and says when to try again', async () => {
    for (const email of [council.users.adviser.email, 'unknown@example.com']) {
      for (let tries = 1; tries <= 10; tries += 1) expect((await tryToSignIn(email, 'wrong')).last.status).to.equal(422)
      const visitor = await tryToSignIn(email, testPassword)
      expect(visitor.last.status).to.equal(429)
      expect(visitor.last.headers['retry-after']).to.match(/^\d+$/)
      expect(visitor.text()).to.match(/Try again after \d+ \w+ \d{4} at/)
    }
    expect((await tryToSignIn(council.users.officer.email, testPassword)).last.path).to.equal('/staff')
  })

  it('stops after fifty wrong tries from all over, but not where the person has signed in before', async () => {
    const { services } = await testService()
    const { email } = council.users.adviser
    const attempt = async (address: string, password: string): Promise<string | undefined> =>
      (await signIn({ services, council: council.council, origin: '', address, browser: null }, { email, password }))?.id
    expect(await attempt('192.0.2.1', testPassword)).to.equal(council.users.adviser.id)

    for (let tries = 0; tries < 50; tries += 1) expect(await attempt(`198.51.100.${tries}`, 'wrong')).to.equal(undefined)
    const refusal: unknown = await attempt('198.51.100.99', testPassword).catch((error: unknown) => error)
    expect(refusal).to.be.instanceOf(TooManyTries)
    expect(await attempt('192.0.2.1', testPassword)).to.equal(council.users.adviser.id)
  })

  it('stays open in a person’s own browser while somebody beside them, on the same network, uses up all tries', async () => {
    const theirs = await signedIn(council, 'adviser')
    await theirs.get('/staff')
    await theirs.post('/staff/sign-out')
    for (let tries = 1; tries <= 11; tries += 1) await tryToSignIn(council.users.adviser.email, 'wrong')
    expect((await tryToSignIn(council.users.adviser.email, testPassword)).last.status).to.equal(429)

    await theirs.submit({ email: council.users.adviser.email, password: testPassword })
    expect(theirs.last.path).to.equal('/staff')

    const forged = new HttpVisitor(await testService(), council)
    forged.takeCookiesOf(theirs)
    await forged.get('/staff')
    await forged.post('/staff/sign-out')
    await forged.submit({ email: council.users.officer.email, password: 'wrong' })
    expect(forged.last.status).to.equal(422)
  })

  it('takes ten tries in a person’s own browser too, and no cookie that it has not made for that email', async () => {
    const theirs = await signedIn(council, 'adviser')
    await theirs.get('/staff')
    await theirs.post('/staff/sign-out')
    for (let tries = 1; tries <= 10; tries += 1) await theirs.submit({ email: council.users.adviser.email, password: 'wrong' })
    await theirs.submit({ email: council.users.adviser.email, password: testPassword })
    expect(theirs.last.status).to.equal(429)

    for (let tries = 1; tries <= 10; tries += 1) await tryToSignIn(council.users.officer.email, 'wrong')
    const known = theirs.cookieHeader().split('; ').find(pair => pair.includes('-known-'))?.split('=')[1]
    const { services } = await testService()
    const request = { headers: { cookie: '' }, council: council.council, services }
    expect(knownBrowser(request, council.users.officer.email)).to.equal(null)
    request.headers.cookie = theirs.cookieHeader()
    expect(knownBrowser(request, council.users.adviser.email)).to.match(/^[0-9a-f]{64}$/)
    expect(knownBrowser(request, council.users.officer.email)).to.equal(null)
    request.headers.cookie = theirs.cookieHeader().replace(known ?? '', `${known?.split('.')[0]}.${'0'.repeat(64)}`)
    expect(knownBrowser(request, council.users.adviser.email)).to.equal(null)
  })

  it('tells whoever’s account it is once a day that tries are taken no more, and nobody of an email that is no account', async () => {
    for (const email of [council.users.adviser.email, 'unknown@example.com']) {
      for (let tries = 1; tries <= 13; tries += 1) await tryToSignIn(email, 'wrong')
    }
    const emails = await emailsTo(council, council.users.adviser.email)
    expect(emails.map(email => email.subject)).to.deep.equal([`Too many tries to sign in to payments of ${council.council.name}`])
    expect(emails[0]?.body).to.match(/until \d+ \w+ \d{4} at .*\./).and.to.contain('/staff/sign-in/forgotten')
    expect(await emailsTo(council, 'unknown@example.com')).to.deep.equal([])
    const actions = (await auditOf(council, council.users.adviser.id)).map(event => event.action)
    expect(actions.filter(action => action === 'sign_in_locked')).to.have.length(1)
    expect(actions.filter(action => action === 'sign_in_refused')).to.have.length(10)
  })

  it('is refused when another site sends the form', async () => {
    const visitor = new HttpVisitor(await testService(), council)
    const form = new URLSearchParams({ email: council.users.adviser.email, password: testPassword }).toString()
    expect((await visitor.send('POST', '/staff/sign-in', form, { 'sec-fetch-site': 'cross-site' })).status).to.equal(403)
    expect((await visitor.send('POST', '/staff/sign-in', form, { origin: 'https://evil.example' })).status).to.equal(403)
  })

  it('ends by signing out, after which the pages ask again and one can sign in anew', async () => {
    const visitor = await signedIn(council, 'adviser')
    await visitor.post('/staff/sign-out')
    expect(visitor.text()).to.contain('You have signed out')
    await visitor.get('/staff/help')
    expect(visitor.last.path).to.match(/^\/staff\/sign-in/)
    await visitor.post('/staff/sign-in', { email: council.users.adviser.email, password: testPassword })
    expect(visitor.last.path).to.equal('/staff/help')
  })

  it('ends at once for somebody who has been disabled, and after twelve hours in any case', async () => {
    const service = await testService()
    const visitor = await signedIn(council, 'secondAdviser')
    const { owner } = await testDatabase()
    await owner.transaction(async trx => {
      await trx.raw(`set local app.council_id = '${council.id}'`)
      await trx('users').where({ council_id: council.id, id: council.users.secondAdviser.id }).update({ disabled_at: new Date() })
    })
    await visitor.get('/staff/help')
    expect(visitor.last.path).to.match(/^\/staff\/sign-in/)

    const late = await signedIn(council, 'adviser')
    service.clockAheadMs += 12 * 3_600_000 + 1000
    try {
      await late.get('/staff/help')
      expect(late.last.path).to.match(/^\/staff\/sign-in/)
      await late.get('/staff/help')
      const posted = await late.send('POST', '/staff/helps', 'channel=phone')
      expect(posted.status).to.equal(303)
      expect(posted.headers.location).to.equal('/staff/sign-in')
    } finally {
      service.clockAheadMs -= 12 * 3_600_000 + 1000
    }
  })
})
