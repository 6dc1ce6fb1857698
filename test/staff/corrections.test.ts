import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { userOf } from '../../app/sign-in/single-sign-on/identity.js'
import { aCouncil, type TestCouncil, testPassword } from '../support/builders.js'
import { aUser, type MadeUser } from '../support/builders-people.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('The name and email of somebody', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let administrator: HttpVisitor
  let person: MadeUser
  let page: string
  beforeEach(async () => {
    council = await aCouncil()
    administrator = await signedIn(council, 'administrator')
    person = await aUser(council, { name: 'Robin Exmaple' })
    page = `/staff/users/${person.id}/name`
  })

  it('are corrected, with what they were kept; both addresses are told, and only the new one signs in', async () => {
    const robin = new HttpVisitor(await testService(), council)
    await robin.signIn(person.email)
    await robin.get('/staff/sign-in/forgotten')
    await robin.submit({ email: person.email })
    await administrator.get(page)
    await administrator.post(page, { name: ' Robin  Example ', email: 'Robin.Example@mail.example' })
    expect(administrator.last.path).to.equal(`/staff/users/${person.id}`)
    expect(administrator.text()).to.contain('Robin Example').and.to.contain('robin.example@mail.example')
    expect((await rowsOf(council, 'audit_events', { action: 'user_corrected' })).map(({ user_id, subject_id, before, after }) => [user_id, subject_id, before, after])).to.deep.equal([[
      council.users.administrator.id, person.id, { name: 'Robin Exmaple', email: person.email }, { name: 'Robin Example', email: 'robin.example@mail.example' }
    ]])
    const told = (await rowsOf(council, 'outbox_messages', { kind: 'sign_in_notice' })).map(({ recipient, body }) => [String(recipient), String(body)] as const)
    const [old, now] = [person.email, 'robin.example@mail.example'].map(address => told.find(([recipient]) => recipient === address)?.[1])
    expect(told).to.have.length(2)
    expect(old).to.contain('not sign in with this address any more, but with r•••@mail.example').and.not.to.contain('robin.example@')
    expect(now).to.contain('You sign in with this address from now on').and.to.contain('It was Robin Exmaple')
    expect((await robin.get('/staff')).path, 'signed out').to.match(/^\/staff\/sign-in/)
    const links = await rowsOf(council, 'password_resets', { user_id: person.id })
    expect(links.map(({ used_at }) => used_at !== null), 'a link that went to the old address').to.deep.equal([true])
    await robin.get('/staff/sign-in')
    await robin.submit({ email: person.email, password: testPassword })
    expect(robin.last.status).to.equal(422)
    await robin.get('/staff/sign-in')
    await robin.submit({ email: 'robin.example@mail.example', password: testPassword })
    expect(robin.last.path).to.equal('/staff')
  })

  it('leave them signed in when only the name changes', async () => {
    const robin = new HttpVisitor(await testService(), council)
    await robin.signIn(person.email)
    await administrator.get(page)
    await administrator.post(page, { name: 'Robin Example', email: person.email })
    await robin.get('/staff')
    expect(robin.last.path).to.equal('/staff')
    expect(robin.text()).to.contain('Robin Example')
    expect((await rowsOf(council, 'outbox_messages', { kind: 'sign_in_notice' })).map(({ recipient }) => recipient)).to.deep.equal([person.email])
  })

  it('are one person’s in a council, and may be somebody’s in another', async () => {
    const other = await aCouncil()
    await administrator.get(page)
    await administrator.post(page, { name: 'Robin', email: council.users.officer.email.toUpperCase() })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('on the list of people already')
    for (const [fields, message] of [[{ name: '', email: 'x@mail.example' }, 'Enter their name'], [{ name: 'Robin', email: 'nobody' }, 'Enter an email address']] as const) {
      await administrator.get(page)
      await administrator.post(page, fields)
      expect(administrator.last.status).to.equal(422)
      expect(administrator.text()).to.contain(message)
    }
    expect(await rowsOf(council, 'audit_events', { action: 'user_corrected' })).to.deep.equal([])
    await administrator.get(page)
    await administrator.post(page, { name: 'Robin', email: other.users.officer.email })
    expect(administrator.last.path).to.equal(`/staff/users/${person.id}`)
    expect((await rowsOf(other, 'users', { id: other.users.officer.id }))[0]?.email).to.equal(other.users.officer.email)
  })

  it('are not corrected over somebody else’s change, and what was typed stays', async () => {
    const second = await signedIn(council, 'administrator')
    await second.get(page)
    await administrator.get(page)
    await administrator.post(page, { name: 'Robin Example', email: person.email })
    await second.post(page, { name: 'Robin Sample', email: person.email })
    expect(second.last.status).to.equal(422)
    expect(second.text()).to.contain('Somebody else has changed this')
    expect(second.last.body).to.contain('value="Robin Sample"')
  })

  it('of somebody who was invited send the invitation to the new address in place of the old', async () => {
    await administrator.get('/staff/users/new')
    await administrator.post('/staff/users', { name: 'Wren', email: 'wern@mail.example', role: 'finance', office: council.users.officer.officeCode, funds: 'all', methods: 'all' })
    const wren = administrator.last.path
    await administrator.get(`${wren}/name`)
    await administrator.post(`${wren}/name`, { name: 'Wren', email: 'wren@mail.example' })
    const sent = (await rowsOf(council, 'outbox_messages', { kind: 'invitation' })).map(({ recipient, body }) => [String(recipient), /\/staff\/invitations\/\S+/.exec(String(body))?.[0] ?? ''])
    const links = Object.fromEntries(sent) as Record<string, string>
    const visitor = new HttpVisitor(await testService(), council)
    expect((await visitor.get(links['wern@mail.example'] ?? '')).status).to.equal(410)
    expect((await visitor.get(links['wren@mail.example'] ?? '')).status).to.equal(200)
  })

  it('keep the link to single sign-on, which goes by the provider’s own id', async () => {
    const identity = { issuer: 'https://provider.example', subject: 'robin-1', verifiedEmail: null, hasGivenSecondFactor: false }
    await inCouncil(council.id, async trx => {
      await trx('single_sign_on_identities').insert({ council_id: council.id, issuer: identity.issuer, subject: identity.subject, user_id: person.id, linked_at: new Date() })
    })
    await administrator.get(page)
    await administrator.post(page, { name: 'Robin', email: 'robin@mail.example' })
    expect(await inCouncil(council.id, async trx => await userOf(trx, council.id, identity, new Date()))).to.equal(person.id)
  })

  it('are for those who may change people', async () => {
    const auditor = await signedIn(council, 'auditor')
    expect((await auditor.get(page)).status).to.equal(403)
    await auditor.get('/staff')
    expect((await auditor.post(page, { ...auditor.hiddenFields('/staff/sign-out'), name: 'X', email: 'x@mail.example', version: '0' })).status).to.equal(403)
  })
})
