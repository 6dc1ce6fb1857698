import { expect } from 'chai'
import { waitingApprovals } from '../../app/approvals/waiting-approvals-query.js'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { requestReversal } from '../../app/imports/import-reversal.js'
import { findPerson } from '../../app/users/person.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aPromisingItem, asked } from '../support/builders-suspense.js'
import { aTransfer } from '../support/builders-transfers.js'
import { testDatabase } from '../support/database.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('What waits for a second person', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('is one list of every kind, oldest first, without one’s own, decided things and other councils’', async () => {
    const other = await aCouncil()
    await aTransfer(other, 1200_00)
    const { id: first } = await aTransfer(council, 1200_00)
    await aTransfer(council, 10_00)
    const item = await aPromisingItem(council)
    await asked(council, item)
    const { id: importId } = await anImport(council, agenciesFile([{ reference: '99', amount: '12.34' }]))
    await requestReversal({ councilId: council.id, importId, userId: council.users.finance.id, now: new Date() }, 'Sent twice')
    const { id: last } = await aTransfer(council, 1300_00)
    const approver = await signedIn(council, 'approver')
    await approver.get('/staff/approvals')
    expect(linksOn(approver)).to.deep.equal([`/staff/transfers/${first}`, '/staff/suspense/unidentified', `/staff/imports/${importId}`, `/staff/transfers/${last}`])
    expect(approver.text()).to.contain('It was paid to the wrong account')
    await approver.get(`/staff/transfers/${first}`)
    await approver.post(`/staff/transfers/${first}/decisions`, { decision: 'approved' })
    await approver.get('/staff/approvals')
    expect(linksOn(approver)).not.to.include(`/staff/transfers/${first}`)
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/approvals')
    expect(officer.text()).to.contain('Nothing waits for you')
  })

  it('is not what one has asked for oneself, nor money of other funds and methods', async () => {
    const { id } = await aTransfer(council, 1200_00)
    await asked(council, await aPromisingItem(council))
    const approver = await signedIn(council, 'approver')
    await changeApprover({ method_codes: ['90'] })
    await approver.get('/staff/approvals')
    expect(linksOn(approver), 'the item came by bank').to.deep.equal([`/staff/transfers/${id}`])
    await changeApprover({ method_codes: null, fund_codes: [fundOf(council, 'council-tax').code] })
    await approver.get('/staff/approvals')
    expect(linksOn(approver)).to.deep.equal(['/staff/suspense/unidentified'])
    await changeApprover({ fund_codes: null })
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => {
      await trx('transfers').where({ council_id: council.id, id }).update({ requested_by: council.users.approver.id })
      await trx('unidentified_requests').where({ council_id: council.id }).update({ requested_by: council.users.approver.id })
    })
    await approver.get('/staff/approvals')
    expect(linksOn(approver)).to.deep.equal([])
    await asked(council, await aPromisingItem(council))
    const person = await inCouncil(council.id, async trx => await findPerson(trx, council.id, council.users.approver.id))
    if (person === null) throw new Error('No approver')
    const first = await inCouncil(council.id, async trx => await waitingApprovals(trx, council.id, person, 1))
    expect(first, 'what is one’s own takes no other’s place').to.have.length(1)
  })

  it('begins above limits that an administrator changes, with what was before and after kept; what waits waits on', async () => {
    const { id } = await aTransfer(council, 1200_00)
    const administrator = await signedIn(council, 'administrator')
    const path = '/staff/settings/approval-limits'
    await administrator.get(path)
    expect(administrator.last.body).to.contain('value="1000.00"').and.to.contain('value="100.00"')
    await administrator.post(path, { transfer: '', refund: 'ten' })
    expect(administrator.last.status).to.equal(422)
    await administrator.post(path, { transfer: '2000', refund: '100' })
    expect(administrator.text()).to.contain('The limits are saved')
    const kept = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, action: 'approval_limit_changed' })
      .select('user_id', 'facts', 'before', 'after') as object[])
    expect(kept).to.deep.equal([{
      user_id: council.users.administrator.id, facts: { movement: 'transfer' }, before: { limitPence: 100000 }, after: { limitPence: 200000 }
    }])
    expect(await stateOf(id)).to.equal('waiting')
    expect(await stateOf((await aTransfer(council, 1200_00)).id)).to.equal('posted')
    await administrator.post(path, { transfer: '0', refund: '100' })
    expect(await stateOf((await aTransfer(council, 1)).id), 'zero asks for two every time').to.equal('waiting')
  })

  it('has limits that two administrators cannot change over each other', async () => {
    const [one, two] = [await signedIn(council, 'administrator'), await signedIn(council, 'administrator')]
    const path = '/staff/settings/approval-limits'
    await one.get(path)
    await two.get(path)
    await one.post(path, { transfer: '500', refund: '100' })
    await two.post(path, { transfer: '5000', refund: '100' })
    expect(two.last.status).to.equal(409)
    expect(two.text()).to.contain('Somebody else has changed the limit for a transfer').and.to.contain('Now £500.00')
    expect(two.last.body).to.contain('value="5000"')
  })

  async function stateOf(id: string): Promise<string> {
    return await inCouncil(council.id, async trx => (await trx('transfers').where({ council_id: council.id, id }).first('state') as { state: string }).state)
  }

  async function changeApprover(limits: object): Promise<void> {
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => { await trx('users').where({ council_id: council.id, id: council.users.approver.id }).update(limits) })
  }
})

function linksOn(visitor: HttpVisitor): string[] {
  const main = visitor.last.body.split('<main')[1] ?? ''
  return [...main.matchAll(/class="govuk-link" href="([^"]*)"/g)].map(([, href = '']) => href)
}
