import { expect } from 'chai'
import { inCouncil, outsideTenancy } from '../../app/database/in-council.js'
import { refuseInside } from '../../app/sign-in/single-sign-on/fetch-outside.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { BrowserVisitor } from '../support/browser-visitor.js'
import { closePage, newPage } from '../support/browser.js'
import { htmlFaults } from '../support/html.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { begins, comesIn, startPath, useProvider } from './at-their-provider.js'
import { type LocalProvider, startLocalProvider } from './local-provider.js'
import { afterPassword, askForSecondFactors, auditOf, giveAuthenticator, later } from './signing-in.js'

describe('Single sign-on', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let provider: LocalProvider
  beforeEach(async () => {
    const { port } = await testService()
    council = await aCouncil({ port })
    provider = await startLocalProvider(`http://${council.host}:${port}${startPath}/return`)
    provider.accounts.set('amina', { sub: 'sub-of-amina', email: council.users.adviser.email.toUpperCase() })
    await useProvider(council, provider)
  })
  afterEach(async () => { await provider.close() })

  it('lets somebody in at a real provider, in a browser without JavaScript, and leads on to the page that was asked for', async () => {
    const service = await testService()
    const page = await newPage({ javascript: false })
    try {
      const visitor = new BrowserVisitor(page)
      await page.goto(`${service.addressOf(council)}/staff/help`)
      await visitor.press('Sign in with your council account')
      expect(page.url()).to.contain(provider.issuer)
      await visitor.fill('Name', 'amina')
      await visitor.press('Sign in')
      expect(page.url()).to.equal(`${service.addressOf(council)}/staff/help`)
      expect(await page.content()).to.contain(`>${council.users.adviser.name}<`)
    } finally {
      await closePage(page)
    }
  })

  it('is offered before the password, on a page of valid HTML, to the page that was asked for', async () => {
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/staff/help?x=1&y=2')
    expect(visitor.last.body).to.contain(`href="${startPath}?next=%2Fstaff%2Fhelp%3Fx%3D1%26y%3D2"`)
    expect(await htmlFaults(visitor.last.body)).to.deep.equal([])
  })

  it('knows somebody by the provider’s id once they have been, whatever email they have later, and nobody else by their email', async () => {
    expect((await comesIn(council, 'amina')).text()).to.contain(`Signed in as ${council.users.adviser.name}`)
    provider.accounts.set('amina', { sub: 'sub-of-amina', email: 'amina.new-name@example.com' })
    expect((await comesIn(council, 'amina')).last.path).to.equal('/staff')
    provider.accounts.set('another', { sub: 'sub-of-another', email: council.users.adviser.email })
    const another = await comesIn(council, 'another')
    expect(another.last.status).to.equal(403)
    expect(another.text()).to.contain('it has no access to payments')
    expect((await auditOf(council, council.users.adviser.id)).map(event => event.action)).to.deep.equal(['single_sign_on_linked'])
  })

  const unknown: [string, (council: TestCouncil, other: TestCouncil) => { sub: string, email?: string, emailVerified?: boolean }][] = [
    ['unknown here', () => ({ sub: 'x', email: 'nobody@example.com' })],
    ['of another council', (_, other) => ({ sub: 'x', email: other.users.adviser.email })],
    ['whose email the provider has not verified', ({ users }) => ({ sub: 'x', email: users.adviser.email, emailVerified: false })],
    ['without an email', () => ({ sub: 'x' })]
  ]
  for (const [who, account] of unknown) {
    it(`shows a plain page to somebody ${who}, and signs nobody in`, async () => {
      provider.accounts.set('somebody', account(council, await aCouncil()))
      const visitor = await comesIn(council, 'somebody')
      expect(visitor.last.status).to.equal(403)
      expect((await visitor.send('GET', '/staff')).status).to.equal(303)
      expect(await inCouncil(council.id, async trx => await trx('single_sign_on_identities').where({ council_id: council.id }))).to.deep.equal([])
    })
  }

  it('takes the word of Microsoft Entra that an email is of the council’s own domain, where it does not say that it is verified', async () => {
    await provider.close()
    provider = await startLocalProvider(`http://${council.host}:${(await testService()).port}${startPath}/return`, { isLikeEntra: true })
    await useProvider(council, provider)
    const { email } = council.users.adviser
    const answers: [unknown, boolean | null, boolean][] = [
      [undefined, null, false], [false, null, false], [0, null, false], ['0', null, false], [['1'], null, false], [true, false, false], ['1', false, false],
      [true, null, true], [1, null, true], ['1', null, true]
    ]
    for (const [xmsEdov, emailVerified, isLetIn] of answers) {
      await inCouncil(council.id, async trx => await trx('single_sign_on_identities').where({ council_id: council.id }).delete())
      provider.accounts.set('amina', { sub: 'sub-of-amina', email, emailVerified, xmsEdov })
      expect((await comesIn(council, 'amina')).last.path === '/staff', `xms_edov ${JSON.stringify(xmsEdov)}, email_verified ${emailVerified}`).to.equal(isLetIn)
    }
  })

  it('keeps account of those who did not come in, of nobody who only opens the address, and of no more than may begin', async () => {
    const refusals = async () => await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, action: 'single_sign_on_refused' }).orderBy('id').pluck('facts')) as unknown[]
    const stranger = new HttpVisitor(await testService(), council)
    for (const path of [`${startPath}/return`, `${startPath}/return?code=x&state=x`, `${startPath}/return?error=access_denied`]) {
      expect((await stranger.get(path)).status).to.equal(400)
    }
    expect(await refusals()).to.deep.equal([])
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get(await begins(visitor, 'nobody'))
    await visitor.get(`${startPath}/return?error=access_denied`)
    expect(await refusals()).to.deep.equal([{ reason: 'refused' }])

    await useProvider(council, provider, { issuer: 'http://127.0.0.1:1' })
    expect((await visitor.get(startPath)).status).to.equal(503)
    await outsideTenancy()('rate_limits').whereLike('key', `single-sign-on-from:${council.id}:%`).update({ points: 300 })
    expect((await visitor.get(startPath)).status).to.equal(429)
    expect(await refusals()).to.deep.equal([{ reason: 'refused' }, { reason: 'unreachable' }])
  })

  it('does not let somebody in who has been disabled, known or not', async () => {
    await comesIn(council, 'amina')
    await inCouncil(council.id, async trx => { await trx('users').where({ council_id: council.id, id: council.users.adviser.id }).update({ disabled_at: new Date() }) })
    expect((await comesIn(council, 'amina')).last.status).to.equal(403)
  })

  it('takes the answer once, in the browser that asked, within a quarter of an hour, and as it was given', async () => {
    const visitor = new HttpVisitor(await testService(), council)
    const answer = await begins(visitor, 'amina')
    const stranger = new HttpVisitor(await testService(), council)
    expect((await stranger.get(answer)).status).to.equal(400)
    await begins(stranger, 'amina')
    expect((await stranger.get(answer)).status).to.equal(403)
    await visitor.get(answer)
    expect(visitor.last.path).to.equal('/staff')
    expect((await new HttpVisitor(await testService(), council).get(answer)).status).to.equal(400)

    for (const change of [
      (address: string) => address.replace(/state=[^&]+/, 'state=forged'), (address: string) => address.replace(/code=[^&]+/, 'code=forged'),
      (address: string) => address.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example'), (address: string) => `${address.split('?')[0]}?error=access_denied&state=x`
    ]) {
      const forged = new HttpVisitor(await testService(), council)
      expect((await forged.get(change(await begins(forged, 'amina')))).status).to.equal(403)
      expect((await forged.send('GET', '/staff')).status).to.equal(303)
    }
    const late = new HttpVisitor(await testService(), council)
    const tooLate = await begins(late, 'amina')
    await later(15 * 60_000 + 1000, async () => { expect((await late.get(tooLate)).status).to.equal(400) })
  })

  it('refuses a code that was given for another’s request, a nonce or key of PKCE that is not its own, and what another provider signed', async () => {
    const [first, second] = [new HttpVisitor(await testService(), council), new HttpVisitor(await testService(), council)]
    const [one, two] = [await begins(first, 'amina'), await begins(second, 'amina')]
    const codeOf = (address: string): string => /code=([^&]+)/.exec(address)?.[1] ?? ''
    expect((await first.get(one.replace(codeOf(one), codeOf(two)))).status).to.equal(403)

    const third = new HttpVisitor(await testService(), council)
    const theirs = await begins(third, 'amina')
    const impostor = await startLocalProvider('http://x.example')
    await useProvider(council, provider, { issuer: impostor.issuer })
    expect((await third.get(theirs)).status).to.equal(403)
    await impostor.close()
  })

  it('starts a session under a new id, and is not open to another council’s', async () => {
    const visitor = new HttpVisitor(await testService(), council)
    const answer = await begins(visitor, 'amina')
    const planted = visitor.cookieHeader()
    const other = await aCouncil({ port: (await testService()).port })
    await useProvider(other, provider)
    const there = new HttpVisitor(await testService(), other)
    there.takeCookiesOf(visitor)
    expect((await there.get(answer)).status).to.equal(400)
    await visitor.get(answer)
    expect(visitor.cookieHeader()).not.to.equal(planted)
  })

  it('says that the provider cannot be reached, and sends nobody to a page on another site', async () => {
    const visitor = new HttpVisitor(await testService(), council)
    await useProvider(council, provider, { issuer: 'http://127.0.0.1:1' })
    expect((await visitor.get(startPath)).status).to.equal(503)
    expect(visitor.text()).to.contain('We cannot reach the service')
    expect((await new HttpVisitor(await testService(), await aCouncil()).get(startPath)).status).to.equal(404)
  })

  describe('and a second factor', () => {
    it('that is ours is asked for afterwards, where somebody has one or the council asks everybody', async () => {
      await giveAuthenticator(council, 'adviser')
      expect((await comesIn(council, 'amina')).last.path).to.equal('/staff/sign-in/code')
      provider.accounts.set('officer', { sub: 'o', email: council.users.officer.email })
      await askForSecondFactors(council)
      expect((await comesIn(council, 'officer')).last.path).to.equal('/staff/sign-in/second-factor')
    })

    it('that is the provider’s must be in its answer', async () => {
      await useProvider(council, provider, { second_factor_by: 'theirs' })
      await askForSecondFactors(council)
      const without = await comesIn(council, 'amina')
      expect(without.last.status).to.equal(403)
      expect(without.text()).to.contain('asks for more than a password')
      provider.accounts.set('amina', { sub: 'sub-of-amina', email: council.users.adviser.email, amr: ['pwd', 'mfa'] })
      expect((await comesIn(council, 'amina')).last.path).to.equal('/staff')
    })
  })

  describe('and passwords', () => {
    it('can be turned off for all but those who may turn them on again', async () => {
      await useProvider(council, provider, { passwords_allowed: false })
      const adviser = await afterPassword(council, 'adviser')
      expect(adviser.last.status).to.equal(422)
      expect(adviser.text()).to.contain('does not use passwords here')
      expect((await afterPassword(council, 'adviser', 'wrong')).text()).to.contain('Check your email address and password')
      expect((await afterPassword(council, 'administrator')).last.path).to.equal('/staff')
      expect((await comesIn(council, 'amina')).last.path).to.equal('/staff')
    })
  })

  it('asks in production only over https, and nothing inside a network', async () => {
    const refusalOf = async (address: string): Promise<unknown> => await refuseInside({ environment: 'production' }, new URL(address)).catch((error: unknown) => error)
    for (const address of [
      'http://192.0.2.1', 'https://127.0.0.1', 'https://localhost', 'https://10.1.2.3', 'https://169.254.169.254', 'https://[::1]', 'https://[::ffff:127.0.0.1]', 'https://192.168.0.1',
      'https://172.20.0.1', 'https://100.64.0.1', 'https://[fd00::1]', 'https://0x7f.1', 'https://198.51.100.1:8443', 'https://user@198.51.100.1'
    ]) expect(await refusalOf(address), address).to.be.instanceOf(Error)
    expect(await refusalOf('https://198.51.100.1')).to.equal(undefined)
  })
})
