import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { keyOfItem } from '../../app/suspense/item-lines-query.js'
import { giveItem } from '../../app/suspense/give-item.js'
import { takeItem } from '../../app/suspense/take-item.js'
import { aCouncil, type TestCouncil, testPassword } from '../support/builders.js'
import { aUser } from '../support/builders-people.js'
import { aPromisingItem, asStaff } from '../support/builders-suspense.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('A suspense item', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let officer: HttpVisitor

  before(async () => {
    council = await aCouncil()
    officer = await signedIn(council, 'officer')
  })

  it('is given to a colleague, who is told on their home page and by whom, and has it from then on', async () => {
    const path = await anItem()
    await officer.get(path)
    expect(officer.text()).to.contain('Give it to').and.contain(council.users.finance.name)
    for (const name of ['adviser', 'approver', 'auditor', 'officer'] as const) {
      expect(officer.last.body).not.to.contain(`value="${council.users[name].id}"`)
    }
    await officer.post(`${path}/givings`, { to: council.users.finance.id })
    expect(officer.text()).to.contain('Your colleague has it now').and.to.contain(`${council.users.finance.name} has had it since`).and.not.to.contain('Give it to')
    const finance = await signedIn(council, 'finance')
    expect(finance.text()).to.contain(`1 item in suspense that ${council.users.officer.name} gave you`)
    await finance.get(path)
    expect(finance.text()).to.contain(`${council.users.officer.name} gave it to you on`)
  })

  it('is given to nobody: what was not chosen is asked for again', async () => {
    const path = await anItem()
    await officer.get(path)
    await officer.post(`${path}/givings`, { to: '' })
    expect(officer.last.status).to.equal(422)
    expect(officer.text()).to.contain('Select who is to have it')
  })

  it('is not given by whoever has it not, nor to those who do not work suspense or are of another council', async () => {
    const [key, other] = [await aPromisingItem(council), await aCouncil()]
    for (const to of [council.users.adviser.id, council.users.officer.id, other.users.finance.id]) {
      expect(await fault('officer', key, to)).to.match(/colleague/)
    }
    await asStaff(council, 'finance', async (trx, worker) => { await takeItem(trx, worker, key, null) })
    expect(await fault('officer', key, council.users.finance.id)).to.equal('Somebody else has taken it')
  })

  it('of a method of payment that is not one’s own is not given, as it is not seen', async () => {
    const path = await anItem()
    const { id, email } = await aUser(council, { methodCodes: ['90'] })
    const limited = new HttpVisitor(await testService(), council)
    await limited.get('/staff/sign-in')
    await limited.submit({ email, password: testPassword })
    await limited.get('/staff')
    await limited.post(`${path}/givings`, { ...limited.hiddenFields('/staff/sign-out'), to: council.users.finance.id })
    expect(limited.last.status).to.equal(404)
    const held = await inCouncil(council.id, async trx => await trx('suspense_takings').where({ council_id: council.id, given_by: id }))
    expect(held).to.deep.equal([])
  })

  it('that two people give and take at once is one person’s', async () => {
    const key = await aPromisingItem(council)
    await Promise.allSettled([
      asStaff(council, 'officer', async (trx, worker) => { await giveItem(trx, worker, key, council.users.finance.id) }),
      asStaff(council, 'officer', async (trx, worker) => { await takeItem(trx, worker, key, null) }),
      asStaff(council, 'officer', async (trx, worker) => { await giveItem(trx, worker, key, council.users.finance.id) })
    ])
    const held = await inCouncil(council.id, async trx => await trx('suspense_takings').where({ council_id: council.id, entry_id: key.entryId }).select('taken_by'))
    expect(held, keyOfItem(key)).to.have.length(1)
  })

  async function anItem(): Promise<string> {
    const { entryId, lineNumber } = await aPromisingItem(council)
    return `/staff/suspense/items/${entryId}/${lineNumber}`
  }

  async function fault(who: 'officer', key: Parameters<typeof giveItem>[2], to: string): Promise<string> {
    try {
      await asStaff(council, who, async (trx, worker) => { await giveItem(trx, worker, key, to) })
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }
})
