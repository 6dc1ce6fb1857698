import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { aCouncil, type TestCouncil, testPassword } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { comesIn, startPath } from './at-their-provider.js'
import { type LocalProvider, startLocalProvider } from './local-provider.js'

const settingsPath = '/staff/settings/sign-in'

describe('Single sign-on is set up', function () {
  this.timeout(60_000)
  usesService()
  const settings = (changes: Record<string, string> = {}) => ({
    'second-factor': 'no', 'issuer': provider.issuer, 'client-id': provider.clientId, 'client-secret': provider.clientSecret,
    'second-factor-by': 'ours', 'passwords': 'yes', ...changes
  })
  const saved = async () => await inCouncil(council.id, async trx => await trx('sign_in_settings').where('council_id', council.id).first()) as Record<string, unknown>
  let council: TestCouncil
  let provider: LocalProvider
  let administrator: HttpVisitor
  beforeEach(async () => {
    const { port } = await testService()
    council = await aCouncil({ port })
    provider = await startLocalProvider(`http://${council.host}:${port}${startPath}/return`)
    administrator = await signedIn(council, 'administrator')
    await administrator.get(settingsPath)
  })
  afterEach(async () => { await provider.close() })

  it('by an administrator, whose secret is kept encrypted and never shown, with what was before in the audit trail', async () => {
    expect(administrator.text()).to.contain(`http://${council.host}`).and.to.contain('/staff/sign-in/single-sign-on/return')
    await administrator.submit(settings({ 'second-factor': 'yes' }))
    expect(administrator.last.status).to.equal(200)
    expect(administrator.last.body).not.to.contain(provider.clientSecret)
    expect(await saved()).to.include({ issuer: provider.issuer, second_factor_required: true })
    expect(String((await saved()).client_secret_encrypted)).to.match(/^v1\./)
    await administrator.submit(settings({ 'client-secret': '', 'client-id': 'another' }))
    expect(await saved()).to.include({ client_id: 'another', second_factor_required: false })
    const events = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, action: 'sign_in_settings_changed' }).orderBy('id')) as { before: object, after: object }[]
    expect(events.map(({ before, after }) => [before, after])).to.deep.equal([
      [{ secondFactorRequired: false, passwordsAllowed: true, issuer: null, clientId: null, secondFactorBy: null },
        { secondFactorRequired: true, passwordsAllowed: true, issuer: provider.issuer, clientId: provider.clientId, secondFactorBy: 'ours' }],
      [{ secondFactorRequired: true, passwordsAllowed: true, issuer: provider.issuer, clientId: provider.clientId, secondFactorBy: 'ours' },
        { secondFactorRequired: false, passwordsAllowed: true, issuer: provider.issuer, clientId: 'another', secondFactorBy: 'ours' }]
    ])
    expect(JSON.stringify(events)).not.to.contain(provider.clientSecret)
  })

  it('once by a form that is sent twice, at the same instant too; one with another secret is told what has changed', async () => {
    const fields = { ...administrator.hiddenFields(settingsPath), ...settings() }
    const send = async (changes: Record<string, string> = {}) => (await administrator.send('POST', settingsPath, new URLSearchParams({ ...fields, ...changes }).toString())).status
    expect(await Promise.all([send(), send()])).to.deep.equal([303, 303])
    expect([await send(), await send({ 'client-secret': 'another' })]).to.deep.equal([303, 409])
    const events = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, action: 'sign_in_settings_changed' })) as object[]
    expect(events).to.have.length(1)
  })

  it('only when the provider answers, and the secret of one is never handed to another', async () => {
    await administrator.submit(settings({ issuer: 'http://127.0.0.1:1' }))
    expect(administrator.text()).to.contain('We cannot read how to sign in at this address')
    await administrator.submit(settings())
    const other = await startLocalProvider('http://x.example')
    await administrator.submit(settings({ 'issuer': other.issuer, 'client-secret': '' }))
    expect(administrator.text()).to.contain('Enter the client secret that this provider has given you')
    await other.close()
    for (const issuer of ['not an address', 'ftp://x.example', 'https://user:secret@x.example', 'https://x.example?x=1', `https://x.example/${'a'.repeat(500)}`]) {
      await administrator.submit(settings({ issuer }))
      expect(administrator.last.status, issuer).to.equal(422)
    }
    expect(await saved()).to.include({ issuer: provider.issuer })
  })

  it('and passwords are turned off only by somebody who has come in by it, so that it works', async () => {
    await administrator.submit(settings({ passwords: 'no' }))
    expect(administrator.text()).to.contain('Sign in with single sign-on yourself first')
    await administrator.submit(settings())
    provider.accounts.set('administrator', { sub: 'a', email: council.users.administrator.email })
    const again = await comesIn(council, 'administrator', settingsPath)
    await again.submit(settings({ passwords: 'no' }))
    expect(await saved()).to.include({ passwords_allowed: false })
  })

  it('by one of two at once; the other keeps what they typed', async () => {
    const second = await signedIn(council, 'administrator')
    await second.get(settingsPath)
    await administrator.submit(settings())
    await second.submit(settings({ 'client-id': 'mine' }))
    expect(second.last.status).to.equal(409)
    expect(second.last.body).to.contain('value="mine"')
    await second.submit(settings({ 'client-id': 'mine' }))
    expect(await saved()).to.include({ client_id: 'mine' })
  })

  it('over nobody else’s change after a fault was mended', async () => {
    const second = await signedIn(council, 'administrator')
    await second.get(settingsPath)
    await administrator.submit(settings({ 'second-factor': 'yes' }))
    const statuses: number[] = []
    for (const id of ['', 'mine', 'mine']) {
      await second.submit(settings({ 'client-id': id }))
      statuses.push(second.last.status)
      if (statuses.length < 3) expect(await saved()).to.include({ second_factor_required: true, client_id: provider.clientId })
    }
    expect(statuses, 'a fault, mended, seen and sent again').to.deep.equal([422, 409, 200])
    expect(await saved()).to.include({ second_factor_required: false, client_id: 'mine' })
  })

  it('and turned off by leaving it empty', async () => {
    await administrator.submit(settings())
    await administrator.submit(settings({ 'issuer': '', 'client-id': '', 'client-secret': '' }))
    expect(await saved()).to.include({ issuer: null, client_secret_encrypted: null })
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/staff/sign-in')
    expect(visitor.text()).not.to.contain('council account')
    await visitor.submit({ email: council.users.adviser.email, password: testPassword })
    expect(visitor.last.path).to.equal('/staff')
  })
})
