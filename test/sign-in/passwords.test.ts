import { expect } from 'chai'
import { inCouncil, outsideTenancy } from '../../app/database/in-council.js'
import { loggedPath } from '../../app/web/incoming/request-log.js'
import { aCouncil, type TestCouncil, testPassword } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { afterPassword, auditOf, emailsTo, giveAuthenticator, later } from './signing-in.js'

const newPassword = 'kettle mosaic heron'

describe('A password', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let email: string
  beforeEach(async () => {
    council = await aCouncil()
    email = council.users.adviser.email
  })

  async function ask(address = email): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/staff/sign-in/forgotten')
    await visitor.submit({ email: address })
    return visitor
  }

  /** The path of the link in the latest email. */
  async function link(): Promise<string> {
    const [latest] = await emailsTo(council, email)
    return new URL(/https?:\S+password-links\S+/.exec(latest?.body ?? '')?.[0] ?? 'none').pathname
  }

  async function follow(path: string, where = council): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(await testService(), where)
    await visitor.get(path)
    return visitor
  }

  describe('that is forgotten', () => {
    it('is set anew by a link in an email, once, and whoever was signed in is signed out everywhere', async () => {
      const before = await signedIn(council, 'adviser')
      await ask()
      const path = await link()
      const visitor = await follow(path)
      expect(visitor.last.path).to.equal('/staff/sign-in/new-password')
      expect((await follow(path)).last.status).to.equal(200)

      await visitor.submit({ 'new-password': newPassword })
      expect(visitor.text()).to.contain('Your new password is set')
      await before.get('/staff')
      expect(before.last.path).to.match(/^\/staff\/sign-in/)
      expect((await afterPassword(council, 'adviser')).last.status).to.equal(422)
      expect((await afterPassword(council, 'adviser', newPassword)).last.path).to.equal('/staff')
      expect((await follow(path)).last.status).to.equal(410)
      expect((await emailsTo(council, email))[0]?.subject).to.contain('was changed')
      expect((await auditOf(council, council.users.adviser.id)).map(event => event.action))
        .to.deep.equal(['password_reset_asked', 'password_reset', 'sign_in_refused'])
    })

    it('is set in a session that whoever planted a cookie in the browser before does not share', async () => {
      const planted = await signedIn(council, 'officer')
      const visitor = new HttpVisitor(await testService(), council)
      visitor.takeCookiesOf(planted)
      await ask()
      await visitor.get(await link())
      expect(visitor.last.status).to.equal(200)
      await planted.get('/staff/sign-in/new-password')
      expect(planted.last.status).to.equal(410)
    })

    it('keeps whoever is signed in signed in, and begins no session, when a link leads nowhere', async () => {
      const visitor = await signedIn(council, 'adviser')
      const nowhere = '/staff/sign-in/password-links/AAAAAAAAAAAAAAAAAAAAAA'
      expect((await visitor.get(nowhere)).status).to.equal(410)
      await visitor.get('/staff')
      expect(visitor.last.path).to.equal('/staff')

      const sessions = async () => await outsideTenancy()('sessions').where({ council_id: council.id }) as unknown[]
      const before = await sessions()
      const stranger = await follow(nowhere)
      expect(stranger.last.status).to.equal(410)
      expect(stranger.text()).to.contain('This link cannot be used')
      expect(stranger.cookieHeader()).to.equal('')
      expect(await sessions()).to.have.length(before.length)
    })

    it('is answered alike whoever has the address, or nobody, and nothing is sent to nobody', async () => {
      const answers = [await ask(), await ask('nobody@example.com'), await ask(` ${email.toUpperCase()} `)].map(({ last }) => last.body)
      expect(new Set(answers).size).to.equal(1)
      expect(await emailsTo(council, 'nobody@example.com')).to.deep.equal([])
      expect(await emailsTo(council, email)).to.have.length(2)
    })

    it('is sent three times an hour at most, and the answer stays the same', async () => {
      const answers = []
      for (let times = 1; times <= 5; times += 1) answers.push((await ask()).last.body)
      expect(new Set(answers).size).to.equal(1)
      expect(await emailsTo(council, email)).to.have.length(3)
    })

    it('takes no link after an hour, of another council, or made up, and none that another has replaced by use', async () => {
      await ask()
      const first = await link()
      await later(60 * 60_000 + 1000, async () => { expect((await follow(first)).last.status).to.equal(410) })
      expect((await follow(first, await aCouncil())).last.status).to.equal(410)
      expect((await follow('/staff/sign-in/password-links/AAAAAAAAAAAAAAAAAAAAAA')).last.status).to.equal(410)

      const open = await follow(first)
      await ask()
      const second = await follow(await link())
      await second.submit({ 'new-password': newPassword })
      await open.submit({ 'new-password': 'another one entirely' })
      expect(open.last.status).to.equal(410)
      expect((await afterPassword(council, 'adviser', newPassword)).last.path).to.equal('/staff')
    })

    it('is set by one of two who use the link at the same instant', async () => {
      await ask()
      const path = await link()
      const both = [await follow(path), await follow(path)]
      await Promise.all(both.map(async (visitor, index) => await visitor.submit({ 'new-password': `${newPassword} ${index}` })))
      expect(both.map(visitor => visitor.last.status).sort()).to.deep.equal([200, 410])
    })

    it('stays as it was when the new one is easily guessed, and the link can still be used', async () => {
      await ask()
      const visitor = await follow(await link())
      await visitor.submit({ 'new-password': 'password1234' })
      expect(visitor.last.status).to.equal(422)
      expect(visitor.text()).to.contain('too easy to guess')
      expect(visitor.last.body).not.to.contain('password1234')
      await visitor.submit({ 'new-password': newPassword })
      expect(visitor.text()).to.contain('Your new password is set')
    })

    it('does not get round a second factor, and no token is kept or logged', async () => {
      await giveAuthenticator(council, 'adviser')
      await ask()
      const path = await link()
      const token = path.split('/').at(-1) ?? ''
      expect(JSON.stringify(await inCouncil(council.id, async trx => await trx('password_resets').where({ council_id: council.id })))).not.to.contain(token)
      expect(loggedPath(path)).not.to.contain(token)
      const visitor = await follow(path)
      await visitor.submit({ 'new-password': newPassword })
      expect((await afterPassword(council, 'adviser', newPassword)).last.path).to.equal('/staff/sign-in/code')
    })

    it('is not for somebody who has been disabled', async () => {
      await ask()
      const path = await link()
      await inCouncil(council.id, async trx => { await trx('users').where({ council_id: council.id, email }).update({ disabled_at: new Date() }) })
      expect((await follow(path)).last.status).to.equal(410)
      await ask()
      expect(await emailsTo(council, email)).to.have.length(1)
    })
  })

  describe('that somebody knows', () => {
    it('is changed by giving it, which ends their sessions elsewhere', async () => {
      const [visitor, elsewhere] = [await signedIn(council, 'adviser'), await signedIn(council, 'adviser')]
      await visitor.get('/staff/my-sign-in/password')
      await visitor.submit({ 'password': 'not it', 'new-password': newPassword })
      expect(visitor.text()).to.contain('That is not your password')
      await visitor.submit({ 'password': testPassword, 'new-password': `${council.users.adviser.name} 2026` })
      expect(visitor.text()).to.contain('must not be your name or email address')
      await visitor.submit({ 'password': testPassword, 'new-password': newPassword })
      expect(visitor.text()).to.contain('Your password is changed')
      await elsewhere.get('/staff')
      expect(elsewhere.last.path).to.match(/^\/staff\/sign-in/)
      expect((await afterPassword(council, 'adviser', newPassword)).last.path).to.equal('/staff')
    })

    it('once changed, ends every link to set it that was asked for before', async () => {
      await ask()
      const path = await link()
      const visitor = await signedIn(council, 'adviser')
      await visitor.get('/staff/my-sign-in/password')
      await visitor.submit({ 'password': testPassword, 'new-password': newPassword })
      expect(visitor.text()).to.contain('Your password is changed')
      expect((await follow(path)).last.status).to.equal(410)
    })

    it('is not given a first time by a session that came without one', async () => {
      const visitor = await signedIn(council, 'adviser')
      await visitor.get('/staff/my-sign-in/password')
      const form = { ...visitor.hiddenFields('/staff/my-sign-in/password'), 'password': '', 'new-password': newPassword }
      await inCouncil(council.id, async trx => { await trx('users').where({ council_id: council.id, email }).update({ password_hash: null }) })
      expect((await visitor.get('/staff/my-sign-in/password')).status).to.equal(404)
      expect((await visitor.post('/staff/my-sign-in/password', form)).status).to.equal(404)
      expect((await visitor.get('/staff/my-sign-in')).body).not.to.contain('/staff/my-sign-in/password')
      const [user] = await inCouncil(council.id, async trx => await trx('users').where({ council_id: council.id, email })) as { password_hash: string | null }[]
      expect(user?.password_hash).to.equal(null)
    })

    it('is tried ten times at most from a session that somebody has left open', async () => {
      const visitor = await signedIn(council, 'adviser')
      for (let tries = 1; tries <= 10; tries += 1) {
        await visitor.get('/staff/my-sign-in/password')
        await visitor.submit({ 'password': `guess ${tries}`, 'new-password': newPassword })
      }
      await visitor.submit({ 'password': testPassword, 'new-password': newPassword })
      expect(visitor.last.status).to.equal(429)
    })
  })
})
