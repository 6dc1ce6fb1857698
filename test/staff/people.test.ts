import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { changeAccess, disablePerson } from '../../app/staff/people/change-person.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aSuspenseItem } from '../support/builders-payments.js'
import { aUser } from '../support/builders-people.js'
import { aTraceHeldBy } from '../support/builders-traces.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const password = 'marmot kettle orbit'

describe('People of a council', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  const access = { role: 'income-officer', office: '', funds: 'some', methods: 'all' }

  async function invited(fields: Record<string, string> = {}): Promise<{ administrator: HttpVisitor, id: string }> {
    const administrator = await signedIn(council, 'administrator')
    await administrator.get('/staff/users/new')
    await administrator.post('/staff/users', {
      ...access, office: council.users.officer.officeCode, name: 'Wren Alder', email: 'Wren.Alder@Mail.Example', 'fund-23': 'yes', ...fields
    })
    return { administrator, id: administrator.last.path.split('/').at(-1) ?? '' }
  }

  async function latestLink(): Promise<string> {
    const messages = await rowsOf(council, 'outbox_messages', { kind: 'invitation' })
    return /\/staff\/invitations\/\S+/.exec(String(messages.sort((a, b) => String(a.id).localeCompare(String(b.id))).at(-1)?.body))?.[0] ?? ''
  }

  async function actionsAbout(id: string): Promise<unknown[]> {
    const events = await rowsOf(council, 'audit_events', { subject_id: id })
    return events.sort((a, b) => String(a.id).localeCompare(String(b.id))).map(event => event.action)
  }

  async function userRow(id: string): Promise<Record<string, unknown>> {
    const [row] = await rowsOf(council, 'users', { id })
    if (row === undefined) throw new Error('No such user')
    return row
  }

  it('are invited by a link that works once, of which only a hash is kept, and choose their own password', async () => {
    const { administrator, id } = await invited()
    expect(administrator.last.status).to.equal(200)
    expect(administrator.text()).to.contain('Wren Alder').and.to.contain('Invited').and.to.contain('wren.alder@mail.example').and.to.contain('Council tax')
    expect(await userRow(id)).to.include({ password_hash: null, role_code: 'income-officer' })
    const link = await latestLink()
    const [invitation] = await rowsOf(council, 'invitations', { user_id: id })
    expect(invitation?.token_hash).to.match(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(invitation)).not.to.contain(link.split('/').at(-1))
    expect((invitation?.expires_at as Date).getTime() - (invitation?.sent_at as Date).getTime()).to.equal(2 * 86_400_000)

    const wren = new HttpVisitor(await testService(), council)
    const planted = await signedIn(council, 'officer')
    wren.takeCookiesOf(planted)
    for (const look of ['HEAD', 'GET']) await wren.send(look, link)
    await wren.get(link)
    expect(wren.last.path).to.equal('/staff/invitation')
    expect(wren.text()).to.contain('Wren Alder')
    expect((await planted.get('/staff/invitation')).status, 'who planted the cookie').to.equal(404)
    await wren.submit({ password: 'short', repeated: 'shorter' })
    expect(wren.last.status).to.equal(422)
    expect(wren.text()).to.contain('12 characters or more').and.to.contain('The two passwords are different')
    await wren.submit({ password, repeated: `${password}!` })
    expect(wren.text()).to.contain('The two passwords are different')
    await wren.submit({ password, repeated: password })
    expect(wren.last.path).to.equal('/staff/joined')

    await wren.get('/staff/sign-in')
    await wren.submit({ email: 'wren.alder@mail.example', password })
    expect(wren.last.path).to.equal('/staff')
    expect(await actionsAbout(id)).to.deep.equal(['user_invited', 'invitation_accepted'])

    const second = new HttpVisitor(await testService(), council)
    await second.get(link)
    expect(second.last.status).to.equal(410)
    expect(second.text()).to.contain('This invitation has been used')
  })

  it('are invited once by a form that is sent twice, and never twice under one email address', async () => {
    const administrator = await signedIn(council, 'administrator')
    await administrator.get('/staff/users/new')
    const form = { ...administrator.hiddenFields('/staff/users'), ...access, office: council.users.officer.officeCode, funds: 'all', name: 'Wren Alder', email: 'wren@mail.example' }
    const answers = await Promise.all([1, 2].map(async () => await administrator.send('POST', '/staff/users', new URLSearchParams(form).toString())))
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303])
    expect(await rowsOf(council, 'invitations', {})).to.have.length(1)
    await administrator.get('/staff/users/new')
    await administrator.post('/staff/users', { ...form, key: newId(), email: 'WREN@mail.example' })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('on the list of people already')
    expect(await rowsOf(council, 'users', { email: 'wren@mail.example' })).to.have.length(1)
  })

  it('are not invited by a form with faults, which keeps what was typed and says all that is wrong', async () => {
    const administrator = await signedIn(council, 'administrator')
    await administrator.get('/staff/users/new')
    await administrator.post('/staff/users', { name: '', email: 'nobody', role: 'no-such-role', office: '<script>', funds: 'some', methods: '' })
    expect(administrator.last.status).to.equal(422)
    for (const words of ['Enter their name', 'Enter an email address', 'Select a role', 'Select an office', 'Select the funds', 'all methods of payment or of some']) expect(administrator.text(), words).to.contain(words)
    expect(administrator.last.body).to.contain('value="nobody"')
    expect(await rowsOf(council, 'invitations', {})).to.deep.equal([])
  })

  it('get a new link in place of the old, and none when the invitation is taken back', async () => {
    const { administrator, id } = await invited()
    const first = await latestLink()
    await administrator.post(`/staff/users/${id}/invitations`)
    const second = await latestLink()
    expect(second).not.to.equal(first)
    const wren = new HttpVisitor(await testService(), council)
    expect((await wren.get(first)).status).to.equal(410)
    expect((await wren.get(second)).status).to.equal(200)

    await administrator.get(`/staff/users/${id}`)
    await administrator.post(`/staff/users/${id}/invitation-withdrawals`)
    expect(administrator.text()).to.contain('Disabled').and.to.contain('Invite again').and.not.to.contain('Enable this account')
    await wren.submit({ password, repeated: password })
    expect(wren.last.status).to.equal(410)
    expect((await userRow(id)).password_hash).to.equal(null)
    expect(await actionsAbout(id)).to.deep.equal(['user_invited', 'invitation_sent_again', 'invitation_taken_back'])
  })

  it('whose invitation has run out are told so, and a link of another council leads nowhere', async () => {
    const { id } = await invited()
    const link = await latestLink()
    const other = await aCouncil()
    expect((await new HttpVisitor(await testService(), other).get(link)).status).to.equal(404)
    const service = await testService()
    await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
      await trx('invitations').where({ council_id: council.id, user_id: id }).update({ expires_at: new Date(Date.now() - 1000) })
    })
    const wren = new HttpVisitor(service, council)
    expect((await wren.get(link)).status).to.equal(410)
    expect(wren.text()).to.contain('This invitation has run out')
    await wren.get('/staff/sign-in/forgotten')
    await wren.submit({ email: 'wren.alder@mail.example' })
    expect(wren.last.path).to.equal('/staff/sign-in/forgotten/sent')
    expect(await rowsOf(council, 'outbox_messages', { kind: 'password_reset' }), 'a way in beside the invitation').to.deep.equal([])
  })

  it('have their role, office and limits changed, with what was before and is after, and a stale form is refused', async () => {
    const person = await aUser(council)
    const administrator = await signedIn(council, 'administrator')
    await administrator.get(`/staff/users/${person.id}/access`)
    const form = { ...administrator.hiddenFields(`/staff/users/${person.id}/access`), role: 'finance', office: council.users.officer.officeCode, funds: 'some', 'fund-23': 'yes', methods: 'all' }
    await administrator.post(`/staff/users/${person.id}/access`, form)
    expect(await userRow(person.id)).to.deep.include({ role_code: 'finance', fund_codes: ['23'], method_codes: null, version: 1 })
    await administrator.get(`/staff/users/${person.id}/access`)
    await administrator.post(`/staff/users/${person.id}/access`, { ...form, role: 'auditor' })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('Somebody else has changed this')
    expect((await userRow(person.id)).role_code).to.equal('finance')
    const [event] = await rowsOf(council, 'audit_events', { action: 'user_changed' })
    expect(event).to.deep.include({ subject_id: person.id, user_id: council.users.administrator.id, subject_kind: 'user' })
    expect(event?.before).to.include({ role: 'income-officer', funds: 'all' })
    expect(event?.after).to.include({ role: 'finance', funds: '23' })
    expect(event?.address).to.match(/127\.0\.0\.1$/)
  })

  it('are out in the middle of what they do when they are disabled, and in again when they are enabled', async () => {
    const person = await aUser(council, { name: 'Robin Example' })
    const robin = new HttpVisitor(await testService(), council)
    await robin.signIn(person.email)
    expect(robin.last.path).to.equal('/staff')
    const administrator = await signedIn(council, 'administrator')
    const [item, trace] = [await aSuspenseItem(council), await aTraceHeldBy(council, person.id)]
    await inCouncil(council.id, async trx => await trx('suspense_takings').insert([{ council_id: council.id, entry_id: item.id, line_number: 2, taken_by: person.id, taken_at: new Date() }]))
    await administrator.get(`/staff/users/${person.id}`)
    expect(Object.keys(administrator.hiddenFields(`/staff/users/${person.id}/disablements`)), 'not at one click').to.deep.equal([])
    await administrator.get(`/staff/users/${person.id}/disabling`)
    expect(administrator.text()).to.contain('signed out at once').and.to.contain('items in suspense and traces that they had taken are for others')
    expect(await rowsOfSessions(person.id)).to.equal(1)
    await administrator.post(`/staff/users/${person.id}/disablements`)
    expect(await rowsOf(council, 'suspense_takings')).to.deep.equal([])
    expect((await rowsOf(council, 'traces', { owner_id: null })).map(({ id }) => id), 'and not an officer’s').to.deep.equal([trace])
    expect(administrator.text()).to.contain('Disabled')
    expect(await rowsOfSessions(person.id)).to.equal(0)
    await robin.get('/staff/suspense')
    expect(robin.last.path).to.match(/^\/staff\/sign-in/)
    await robin.signIn(person.email)
    expect(robin.last.status).to.equal(422)

    await administrator.post(`/staff/users/${person.id}/enablements`)
    await robin.signIn(person.email)
    expect(robin.last.path).to.equal('/staff')
    expect(await actionsAbout(person.id)).to.include.members(['user_disabled', 'user_enabled'])
  })

  it('who have left are out, keep their name in the history, and leave what they had taken to others', async () => {
    const person = await aUser(council, { name: 'Robin Example' })
    const [item, trace] = [await aSuspenseItem(council), await aTraceHeldBy(council, person.id)]
    await inCouncil(council.id, async trx => await trx('suspense_takings').insert([{ council_id: council.id, entry_id: item.id, line_number: 2, taken_by: person.id, taken_at: new Date() }]))
    const robin = new HttpVisitor(await testService(), council)
    await robin.signIn(person.email)
    const administrator = await signedIn(council, 'administrator')
    await administrator.get(`/staff/users/${person.id}/leaving`)
    const path = `/staff/users/${person.id}/leavings`
    const form = administrator.hiddenFields(path)
    await Promise.all([1, 2].map(async () => await administrator.send('POST', path, new URLSearchParams(form).toString())))
    expect(await actionsAbout(person.id)).to.deep.equal(['user_left'])
    expect(await rowsOf(council, 'suspense_takings', {})).to.deep.equal([])
    expect((await rowsOf(council, 'traces', { owner_id: null })).map(({ id }) => id)).to.deep.equal([trace])
    expect((await robin.get('/staff')).path).to.match(/^\/staff\/sign-in/)
    expect(await userRow(person.id)).to.include({ password_hash: null, name: 'Robin Example' })
    await administrator.get('/staff/users?state=left')
    expect(administrator.text()).to.contain('Robin Example').and.to.contain('Has left')

    await administrator.get(`/staff/users/${person.id}`)
    await administrator.post(`/staff/users/${person.id}/invitations`)
    expect(administrator.text()).to.contain('Invited').and.to.contain('was left, now invited')
  })

  it('change nothing of their own account', async () => {
    const { id } = council.users.administrator
    const administrator = await signedIn(council, 'administrator')
    await administrator.get(`/staff/users/${id}`)
    expect(administrator.text()).to.contain('This is your own account').and.not.to.contain('Disable this account')
    for (const form of ['access', 'name', 'disabling', 'leaving']) {
      await administrator.get(`/staff/users/${id}/${form}`)
      expect(administrator.last.path).to.equal(`/staff/users/${id}`)
      expect(administrator.text()).to.contain('is for another person to change: somebody who may invite people and change what they may do')
    }
    for (const deed of ['disablements', 'leavings', 'invitations', 'enablements', 'invitation-withdrawals', 'access', 'name']) {
      await administrator.get('/staff/users/new')
      const token = administrator.hiddenFields('/staff/users')._csrf ?? ''
      const { status } = await administrator.post(`/staff/users/${id}/${deed}`, {
        _csrf: token, role: 'finance', office: council.users.officer.officeCode, funds: 'all', methods: 'all', version: '0', name: 'Another', email: 'another@mail.example'
      })
      expect(status, deed).to.equal(403)
    }
    expect(await userRow(id)).to.include({ role_code: 'council-administrator', disabled_at: null })
  })

  it('always have somebody who can let others in, also when two administrators shut each other out at once', async () => {
    const { administrator } = council.users
    const other = await aUser(council, { roleCode: 'council-administrator' })
    const stepBy = (actorId: string) => ({ councilId: council.id, actorId, now: new Date() })
    const otherShutsOut = async () => await inCouncil(council.id, async trx => await disablePerson(trx, stepBy(other.id), administrator.id))
    // The second begins while the first is under way, and has time to finish unless it waits for the first.
    const second = await inCouncil(council.id, async trx => {
      expect(await disablePerson(trx, stepBy(administrator.id), other.id)).to.equal(null)
      const begun = otherShutsOut().then(() => 'done', (error: unknown) => String(error))
      await Promise.race([begun, delay(500)])
      return { begun }
    })
    expect(await second.begun).to.contain('NotPermitted')
    const active = (await rowsOf(council, 'users', { role_code: 'council-administrator' })).filter(user => user.disabled_at === null)
    expect(active).to.have.length(1)

    const last = String(active[0]?.id)
    const helper = await aUser(council, { roleCode: 'council-administrator' })
    await inCouncil(council.id, async trx => {
      await trx('roles').insert([{ council_id: council.id, code: 'people-only', name: 'People only', permissions: ['home.view', 'users.view', 'users.change'] }])
      await trx('users').where({ council_id: council.id, id: helper.id }).update({ role_code: 'people-only' })
    })
    const refused = await inCouncil(council.id, async trx => [
      await disablePerson(trx, stepBy(helper.id), last),
      await changeAccess(trx, stepBy(helper.id), last, Number(active[0]?.version), { roleCode: 'auditor', officeCode: council.users.officer.officeCode, fundCodes: null, methodCodes: null })
    ])
    expect(refused).to.deep.equal(['last administrator', 'last administrator'])
  })

  it('do not count as administrators before they have accepted, nor after they were disabled', async () => {
    await invited({ role: 'council-administrator' })
    const helper = await aUser(council, { roleCode: 'council-administrator' })
    const step = { councilId: council.id, actorId: council.users.administrator.id, now: new Date() }
    expect(await inCouncil(council.id, async trx => await disablePerson(trx, step, helper.id))).to.equal(null)
    await inCouncil(council.id, async trx => {
      await trx('roles').insert([{ council_id: council.id, code: 'people-only', name: 'People only', permissions: ['users.change'] }])
      await trx('users').where({ council_id: council.id, id: helper.id }).update({ role_code: 'people-only', disabled_at: null })
    })
    expect(await inCouncil(council.id, async trx => await disablePerson(trx, { ...step, actorId: helper.id }, council.users.administrator.id))).to.equal('last administrator')
  })

  it('of another council are not there, whatever is asked of them', async () => {
    const other = await aCouncil()
    const administrator = await signedIn(council, 'administrator')
    for (const id of [other.users.officer.id, newId(), 'x']) {
      for (const page of ['', '/access', '/name', '/disabling', '/leaving']) expect((await administrator.get(`/staff/users/${id}${page}`)).status).to.equal(404)
      await administrator.get('/staff/users/new')
      const _csrf = administrator.hiddenFields('/staff/users')._csrf ?? ''
      for (const deed of ['disablements', 'leavings', 'invitations', 'access', 'name']) expect((await administrator.post(`/staff/users/${id}/${deed}`, { _csrf })).status).to.equal(404)
    }
    expect((await rowsOf(other, 'users', { id: other.users.officer.id }))[0]?.disabled_at).to.equal(null)
  })

  async function rowsOfSessions(userId: string): Promise<number> {
    const { application } = await testDatabase()
    return (await application('sessions').where({ council_id: council.id, user_id: userId })).length
  }
})
