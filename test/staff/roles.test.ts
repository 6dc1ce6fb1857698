import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { changeRole } from '../../app/staff/roles/change-role.js'
import { dutiesTogether } from '../../app/staff/roles/separated-duties.js'
import { permissions } from '../../app/users/permissions.js'
import { startingRoles } from '../../app/users/starting-roles.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { aUser } from '../support/builders-people.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Roles', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let administrator: HttpVisitor
  beforeEach(async () => {
    council = await aCouncil()
    administrator = await signedIn(council, 'administrator')
  })

  async function roleRow(code: string): Promise<Record<string, unknown> | undefined> {
    return (await rowsOf(council, 'roles', { code }))[0]
  }

  async function saved(code: string, words: readonly string[], more: Record<string, string> = {}): Promise<HttpVisitor> {
    await administrator.get(`/staff/roles/${code}/permissions`)
    await administrator.post(`/staff/roles/${code}/permissions`, { name: 'Income officer', ...Object.fromEntries(words.map(word => [`may-${word}`, 'yes'])), ...more })
    return administrator
  }

  it('that a council starts with keep both sides of every approval apart, and power apart from money', () => {
    for (const role of startingRoles) expect(dutiesTogether(role.permissions), role.code).to.deep.equal([])
    expect(dutiesTogether([...permissions])).to.have.length(6)
  })

  it('say in plain words what each lets people do, to whoever may see people', async () => {
    const auditor = await signedIn(council, 'auditor')
    await auditor.get('/staff/roles/income-officer')
    expect(auditor.text()).to.contain('Transfer money to another account or fund').and.to.contain('One person has it').and.not.to.contain('Copy this role')
    expect((await auditor.get('/staff/roles/income-officer/permissions')).status).to.equal(403)
  })

  it('are copied and changed, and whoever has one may do so from their next page on', async () => {
    await administrator.get('/staff/roles/income-officer')
    await administrator.post('/staff/roles/income-officer/copies', { name: 'Rents team' })
    expect(administrator.last.path).to.equal('/staff/roles/rents-team')
    expect((await roleRow('rents-team'))?.permissions).to.have.members(startingRoles.find(({ code }) => code === 'income-officer')?.permissions ?? [])
    const officer = await signedIn(council, 'officer')
    expect((await officer.get('/staff/suspense')).status).to.equal(200)
    await saved('income-officer', ['home.view', 'transactions.search'])
    expect(administrator.last.path).to.equal('/staff/roles/income-officer')
    expect((await roleRow('income-officer'))?.permissions).to.deep.equal(['home.view', 'transactions.search'])
    expect((await officer.get('/staff/suspense')).status).to.equal(403)
    const [event] = await rowsOf(council, 'audit_events', { action: 'role_changed' })
    expect(event?.facts).to.deep.include({ given: '' })
    expect(event?.facts).to.have.property('taken').that.contains('suspense.work')
    expect(event?.before).to.have.property('permissions').that.contains('suspense.work')
  })

  it('are copied once by a form that is sent twice, and not under a name that is taken', async () => {
    await administrator.get('/staff/roles/adviser')
    const body = new URLSearchParams({ ...administrator.hiddenFields('/staff/roles/adviser/copies'), name: 'Desk' }).toString()
    const answers = await Promise.all([1, 2].map(async () => await administrator.send('POST', '/staff/roles/adviser/copies', body)))
    expect(answers.map(({ headers }) => headers.location)).to.deep.equal(['/staff/roles/desk', '/staff/roles/desk'])
    expect(await rowsOf(council, 'audit_events', { action: 'role_copied' })).to.have.length(1)
    for (const name of ['', 'FINANCE', 'x'.repeat(61)]) {
      await administrator.get('/staff/roles/adviser')
      expect((await administrator.post('/staff/roles/adviser/copies', { name })).status, name).to.equal(422)
    }
  })

  it('that bring together both sides of an approval are saved only by somebody who has been told what that means', async () => {
    const both = ['home.view', 'refunds.view', 'refunds.request', 'refunds.approve']
    await saved('income-officer', both)
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('can never approve what they asked for themselves').and.to.contain('Approve refunds that others ask for')
    expect((await roleRow('income-officer'))?.permissions).not.to.include('refunds.approve')
    await saved('income-officer', both, { understood: 'yes' })
    expect((await roleRow('income-officer'))?.permissions).to.include('refunds.approve')
    await administrator.get('/staff/roles')
    expect(administrator.text()).to.contain('Duties together')
    await saved('adviser', ['users.change', 'transfers.make'], { name: 'Support adviser' })
    expect(administrator.text()).to.contain('Whoever has both can let people in and move money')
  })

  it('are not changed by whoever has them, to whom the page says so', async () => {
    await administrator.get('/staff/roles/council-administrator/permissions')
    expect(administrator.text()).to.contain('This is your own role').and.not.to.contain('Save')
    await administrator.get('/staff/roles/adviser')
    const _csrf = administrator.hiddenFields('/staff/roles/adviser/copies')._csrf ?? ''
    const form = { _csrf, 'version': '0', 'name': 'Council administrator', 'understood': 'yes', 'may-users.change': 'yes', 'may-roles.change': 'yes', 'may-transfers.make': 'yes' }
    expect((await administrator.post('/staff/roles/council-administrator/permissions', form)).status).to.equal(403)
    expect((await roleRow('council-administrator'))?.permissions).not.to.include('transfers.make')
  })

  it('never leave a council without anybody who can let people in', async () => {
    const other = await aUser(council, { roleCode: 'auditor' })
    await inCouncil(council.id, async trx => {
      await trx('roles').insert([{ council_id: council.id, code: 'roles-only', name: 'Roles only', permissions: ['roles.change'] }])
      await trx('users').where({ council_id: council.id, id: other.id }).update({ role_code: 'roles-only' })
    })
    const step = { councilId: council.id, actorId: other.id, now: new Date() }
    const answers = { name: 'Council administrator', permissions: ['home.view'] as const }
    expect(await inCouncil(council.id, async trx => await changeRole(trx, step, 'council-administrator', 0, { ...answers, permissions: [...answers.permissions] }))).to.equal('last administrator')
    expect((await roleRow('council-administrator'))?.permissions).to.include('users.change')
  })

  it('tell whoever saves a stale form, and keep what was ticked', async () => {
    await saved('income-officer', ['home.view'])
    await administrator.get('/staff/roles/income-officer/permissions')
    await administrator.post('/staff/roles/income-officer/permissions', { 'version': '0', 'name': 'Income officer', 'may-audit.view': 'yes' })
    expect(administrator.last.status).to.equal(422)
    expect(administrator.text()).to.contain('Somebody else has changed this role')
    expect(administrator.last.body).to.match(/id="may-audit\.view"[^>]*checked/)
    expect((await roleRow('income-officer'))?.permissions).to.deep.equal(['home.view'])
  })

  it('are deleted when nobody has them, and not before', async () => {
    await administrator.get('/staff/roles/finance')
    expect(administrator.text()).to.contain('A role can be deleted when nobody has it')
    const _csrf = administrator.hiddenFields('/staff/roles/finance/copies')._csrf ?? ''
    expect((await administrator.post('/staff/roles/finance/deletions', { _csrf })).status).to.equal(422)
    await administrator.get('/staff/roles/finance')
    await administrator.post('/staff/roles/finance/copies', { name: 'Spare' })
    await administrator.post('/staff/roles/spare/deletions')
    expect(administrator.last.path).to.equal('/staff/roles')
    expect(await roleRow('spare')).to.equal(undefined)
    expect(await roleRow('finance')).not.to.equal(undefined)
    expect((await administrator.get('/staff/roles/spare')).status).to.equal(404)
  })
})
