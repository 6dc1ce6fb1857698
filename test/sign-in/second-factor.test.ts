import { expect } from 'chai'
import { inCouncil, outsideTenancy } from '../../app/database/in-council.js'
import { aCouncil, type TestCouncil, testPassword } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { afterPassword, askForSecondFactors, auditOf, codeNow, emailsTo, giveAuthenticator, later, testSecret, usesStoppedClock } from './signing-in.js'

const setUpPath = '/staff/sign-in/second-factor'
const codePath = '/staff/sign-in/code'

describe('A second factor', function () {
  this.timeout(60_000)
  usesService()
  usesStoppedClock()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  const secretShown = (visitor: HttpVisitor): string =>
    [.../app-secret-key">([\s\S]*?)<\/p>/.exec(visitor.last.body)?.[1]?.matchAll(/<span>(\w+)<\/span>/g) ?? []].map(([, group]) => group).join('')
  const codesShown = (visitor: HttpVisitor): string[] => [...visitor.last.body.matchAll(/<li>([0-9A-Z]{3,4}(?:-[0-9A-Z]{3,4}){2})<\/li>/g)].map(([, code]) => code ?? '')

  describe('where the council asks for one', () => {
    beforeEach(async () => { await askForSecondFactors(council) })

    it('is set up at the first sign-in, before any page is shown, and kept encrypted', async () => {
      const visitor = await afterPassword(council, 'adviser')
      expect(visitor.last.path).to.equal(setUpPath)
      expect(visitor.text()).to.contain('asks everybody for a code from their phone')
      await visitor.get('/staff/help')
      expect(visitor.last.path).to.match(/^\/staff\/sign-in\?next=/)

      await visitor.get(setUpPath)
      const secret = secretShown(visitor)
      expect(secret).to.match(/^[A-Z2-7]{32}$/)
      await visitor.submit({ code: '000000' })
      expect(visitor.last.status).to.equal(422)
      expect(secretShown(visitor)).to.equal(secret)
      await visitor.submit({ code: await codeNow(secret) })
      expect(visitor.last.path).to.match(/^\/staff\/my-sign-in\/recovery-codes/)

      const kept = await inCouncil(council.id, async trx => await trx('second_factors').where({ council_id: council.id }).first('secret_encrypted')) as { secret_encrypted: string }
      expect(kept.secret_encrypted).to.match(/^v1\./).and.not.to.contain(secret)
      const [email] = await emailsTo(council, council.users.adviser.email)
      expect(email?.subject).to.contain('authenticator app was set up')
    })

    it('comes with ten recovery codes, which are shown until somebody has them, and only as hashes afterwards', async () => {
      const visitor = await afterPassword(council, 'adviser')
      await visitor.submit({ code: await codeNow(secretShown(visitor)) })
      const codes = codesShown(visitor)
      expect(new Set(codes).size).to.equal(10)
      await visitor.get('/staff/my-sign-in/recovery-codes')
      expect(codesShown(visitor)).to.deep.equal(codes)
      await visitor.post('/staff/my-sign-in/recovery-codes')
      expect(visitor.last.path).to.equal('/staff')
      await visitor.get('/staff/my-sign-in/recovery-codes')
      expect(visitor.last.path).to.equal('/staff/my-sign-in')

      const kept = JSON.stringify(await inCouncil(council.id, async trx => await trx('recovery_codes').where({ council_id: council.id })))
      for (const code of codes) expect(kept).not.to.contain(code.replaceAll('-', ''))
    })

    it('leads on to the page that was asked for', async () => {
      const visitor = new HttpVisitor(await testService(), council)
      await visitor.get('/staff/help?x=1')
      await visitor.post('/staff/sign-in', { email: council.users.adviser.email, password: testPassword })
      await visitor.submit({ code: await codeNow(secretShown(visitor)) })
      await visitor.post('/staff/my-sign-in/recovery-codes')
      expect(visitor.last.path).to.equal('/staff/help?x=1')
    })

    it('cannot be given up', async () => {
      await giveAuthenticator(council, 'adviser')
      const visitor = await afterPassword(council, 'adviser')
      await visitor.submit({ code: await codeNow() })
      await visitor.get('/staff/my-sign-in')
      expect(visitor.text()).not.to.contain('Stop using the app')
      await visitor.post('/staff/my-sign-in/second-factor', { change: 'stop', password: testPassword })
      expect(visitor.last.status).to.equal(403)
    })
  })

  it('is asked for after the password, which alone opens nothing, and the session gets a new id each time', async () => {
    await giveAuthenticator(council, 'adviser')
    const visitor = await afterPassword(council, 'adviser')
    expect(visitor.last.path).to.equal(codePath)
    expect((await visitor.send('GET', '/staff')).headers.location).to.match(/^\/staff\/sign-in/)
    expect((await visitor.send('GET', '/staff/my-sign-in')).headers.location).to.match(/^\/staff\/sign-in/)
    const halfWay = visitor.cookieHeader()
    await visitor.get(codePath)
    await visitor.submit({ code: ` ${(await codeNow()).replace(/(...)/, '$1 ')}` })
    expect(visitor.last.path).to.equal('/staff')
    expect(visitor.cookieHeader()).not.to.equal(halfWay)
  })

  it('cannot be replaced by somebody who has the password alone', async () => {
    await askForSecondFactors(council)
    await giveAuthenticator(council, 'adviser')
    const visitor = await afterPassword(council, 'adviser')
    await visitor.get(setUpPath)
    expect(visitor.last.path).to.match(/^\/staff\/sign-in/).and.not.to.equal(setUpPath)
    await visitor.get(codePath)
    await visitor.post(setUpPath, { _csrf: visitor.hiddenFields(codePath)._csrf ?? '', code: await codeNow() })
    expect((await visitor.send('GET', '/staff')).status).to.equal(303)

    const secretOf = async () => await inCouncil(council.id, async trx => await trx('second_factors').where({ council_id: council.id }).pluck('secret_encrypted') as string[])
    const officers = [await afterPassword(council, 'officer'), await afterPassword(council, 'officer')]
    await Promise.all(officers.map(async officer => await officer.submit({ code: await codeNow(secretShown(officer)) })))
    expect(officers.filter(officer => codesShown(officer).length === 10)).to.have.length(1)
    expect(await secretOf()).to.have.length(2)
  })

  it('takes a code of the half minute before or after, since clocks differ, and none further off', async () => {
    await giveAuthenticator(council, 'adviser')
    for (const steps of [-2, 2]) {
      const visitor = await afterPassword(council, 'adviser')
      await visitor.submit({ code: await codeNow(testSecret, steps) })
      expect(visitor.last.status, String(steps)).to.equal(422)
    }
    for (const steps of [-1, 0, 1]) {
      const visitor = await afterPassword(council, 'adviser')
      await visitor.submit({ code: await codeNow(testSecret, steps) })
      expect(visitor.last.path, String(steps)).to.equal('/staff')
    }
  })

  it('takes no code twice, in whatever browser, nor an earlier one afterwards', async () => {
    await giveAuthenticator(council, 'adviser')
    const code = await codeNow(testSecret, 1)
    const first = await afterPassword(council, 'adviser')
    await first.submit({ code })
    expect(first.last.path).to.equal('/staff')
    for (const again of [code, await codeNow()]) {
      const other = await afterPassword(council, 'adviser')
      await other.submit({ code: again })
      expect(other.last.status).to.equal(422)
      expect(other.text()).to.contain('has been used already')
    }
  })

  it('lets one in when a code comes twice at the same instant, an app’s as a recovery code', async () => {
    await askForSecondFactors(council)
    const setting = await afterPassword(council, 'adviser')
    const secret = secretShown(setting)
    await setting.submit({ code: await codeNow(secret, -1) })
    const [recovery = ''] = codesShown(setting)
    for (const code of [recovery.toLowerCase(), await codeNow(secret, 1)]) {
      const both = [await afterPassword(council, 'adviser'), await afterPassword(council, 'adviser')]
      await Promise.all(both.map(async visitor => await visitor.submit({ code })))
      expect(both.map(visitor => visitor.last.status).sort()).to.deep.equal([200, 422])
    }
    const again = await afterPassword(council, 'adviser')
    await again.submit({ code: recovery })
    expect(again.last.status).to.equal(422)
    const [email] = await emailsTo(council, council.users.adviser.email)
    expect(email?.body).to.contain('You have 9 left')
  })

  it('stops after five wrong codes, wherever they come from, and says until when', async () => {
    await giveAuthenticator(council, 'adviser')
    for (let tries = 1; tries <= 5; tries += 1) {
      const visitor = await afterPassword(council, 'adviser')
      await visitor.submit({ code: '000000' })
    }
    const visitor = await afterPassword(council, 'adviser')
    await visitor.submit({ code: await codeNow() })
    expect(visitor.last.status).to.equal(429)
    expect(visitor.text()).to.match(/Try again after \d+ \w+ \d{4} at/)
  })

  it('is waited for ten minutes, and by nobody in another council', async () => {
    await giveAuthenticator(council, 'adviser')
    const visitor = await afterPassword(council, 'adviser')
    const other = await aCouncil()
    const there = new HttpVisitor(await testService(), other)
    there.takeCookiesOf(visitor)
    await there.get(codePath)
    expect(there.last.path).to.equal('/staff/sign-in')
    await later(10 * 60_000 + 1000, async () => {
      await visitor.get(codePath)
      expect(visitor.last.path).to.equal('/staff/sign-in')
    })
  })

  it('can be set up, moved to a new phone and given up by oneself, each time with the password', async () => {
    const visitor = await signedIn(council, 'adviser')
    const change = async (what: string, password = testPassword) => {
      await visitor.get('/staff/my-sign-in')
      await visitor.post('/staff/my-sign-in/second-factor', { change: what, password })
    }
    await change('set-up', 'not the password')
    expect(visitor.last.status).to.equal(422)
    await visitor.get(setUpPath)
    expect(visitor.last.path).to.equal('/staff/my-sign-in')

    await change('set-up')
    expect(visitor.last.path).to.equal(setUpPath)
    await visitor.submit({ code: await codeNow(secretShown(visitor)) })
    const [recovery] = codesShown(visitor)
    await change('new-codes')
    expect(codesShown(visitor)).to.have.length(10).and.not.to.include(recovery)
    await change('stop')
    expect(visitor.text()).to.contain('Not set up')
    expect((await auditOf(council, council.users.adviser.id)).map(event => event.action))
      .to.deep.equal(['second_factor_set_up', 'recovery_codes_made', 'second_factor_removed'])
    expect((await afterPassword(council, 'adviser')).last.path).to.equal('/staff')
  })

  it('that is being set up waits ten minutes, and the password is asked for again', async () => {
    const visitor = await signedIn(council, 'adviser')
    await visitor.get('/staff/my-sign-in')
    await visitor.post('/staff/my-sign-in/second-factor', { change: 'set-up', password: testPassword })
    const secret = secretShown(visitor)
    const form = new URLSearchParams(visitor.hiddenFields(setUpPath))
    await later(10 * 60_000 + 1000, async () => {
      form.set('code', await codeNow(secret))
      expect((await visitor.send('POST', setUpPath, form.toString())).headers.location).to.equal('/staff/my-sign-in')
      await visitor.get(setUpPath)
      expect(visitor.last.path).to.equal('/staff/my-sign-in')
      expect(await inCouncil(council.id, async trx => await trx('second_factors').where({ council_id: council.id }))).to.deep.equal([])

      await visitor.post('/staff/my-sign-in/second-factor', { change: 'set-up', password: testPassword })
      expect(secretShown(visitor)).to.match(/^[A-Z2-7]{32}$/).and.not.to.equal(secret)
      await visitor.submit({ code: await codeNow(secretShown(visitor)) })
      expect(codesShown(visitor)).to.have.length(10)
    })
  })

  it('ends the sessions elsewhere when it is set up and when it is given up, and this one goes on', async () => {
    const visitor = await signedIn(council, 'adviser')
    const change = async (what: string) => {
      await visitor.get('/staff/my-sign-in')
      await visitor.post('/staff/my-sign-in/second-factor', { change: what, password: testPassword })
    }
    const before = await signedIn(council, 'adviser')
    await change('set-up')
    const secret = secretShown(visitor)
    await visitor.submit({ code: await codeNow(secret) })
    expect((await before.get('/staff')).status).to.equal(200)
    expect(before.last.path).to.match(/^\/staff\/sign-in/)

    const later = await afterPassword(council, 'adviser')
    await later.submit({ code: await codeNow(secret, 1) })
    expect(later.last.path).to.equal('/staff')
    await change('stop')
    expect(visitor.text()).to.contain('Not set up')
    await later.get('/staff')
    expect(later.last.path).to.match(/^\/staff\/sign-in/)
  })

  it('has no change that is called like what every object has', async () => {
    const visitor = await signedIn(council, 'adviser')
    for (const change of ['toString', 'constructor', 'hasOwnProperty', '__proto__', '']) {
      await visitor.get('/staff/my-sign-in')
      await visitor.post('/staff/my-sign-in/second-factor', { change, password: testPassword })
      expect(visitor.last.status, change).to.equal(404)
    }
  })

  it('is reset by an administrator, who signs the person out everywhere, and by nobody for themselves', async () => {
    await giveAuthenticator(council, 'adviser')
    const adviser = await afterPassword(council, 'adviser')
    await adviser.submit({ code: await codeNow() })
    const reset = async (visitor: HttpVisitor, userId: string) => {
      await visitor.get('/staff')
      return await visitor.send('POST', `/staff/users/${userId}/second-factor-resets`,
        new URLSearchParams({ _csrf: visitor.hiddenFields('/staff/sign-out')._csrf ?? '' }).toString())
    }
    const administrator = await signedIn(council, 'administrator')
    expect((await reset(await signedIn(council, 'officer'), council.users.adviser.id)).status).to.equal(403)
    expect((await reset(administrator, council.users.administrator.id)).status).to.equal(403)
    expect((await reset(administrator, (await aCouncil()).users.adviser.id)).status).to.equal(404)
    expect((await reset(administrator, 'nobody')).status).to.equal(404)
    await administrator.get(`/staff/users/${council.users.adviser.id}`)
    expect(administrator.text()).to.contain('Reset the authenticator app')

    expect((await reset(administrator, council.users.adviser.id)).status).to.equal(303)
    await adviser.get('/staff')
    expect(adviser.last.path).to.match(/^\/staff\/sign-in/)
    expect(await outsideTenancy()('sessions').where({ council_id: council.id, user_id: council.users.adviser.id })).to.deep.equal([])
    expect((await afterPassword(council, 'adviser')).last.path).to.equal('/staff')
    expect(await auditOf(council, council.users.adviser.id)).to.deep.equal([{ action: 'second_factor_reset', user_id: council.users.administrator.id }])
    expect((await emailsTo(council, council.users.adviser.email))[0]?.subject).to.contain('was reset')
  })
})
