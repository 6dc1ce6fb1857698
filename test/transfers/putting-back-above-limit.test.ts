import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { HttpError } from '../../app/errors.js'
import { pence } from '../../app/money.js'
import { allocateItems } from '../../app/suspense/allocate-items.js'
import { putBack } from '../../app/suspense/putting-back/put-back-allocation.js'
import { type LinePutBack, putLineBackOrAsk } from '../../app/suspense/putting-back/ask-to-put-line-back.js'
import { lineOnAccount, putLineBack } from '../../app/suspense/putting-back/put-line-back.js'
import { approveTransfer, refuseTransfer, withdrawTransfer } from '../../app/transfers/decide-transfer.js'
import { makeTransfer } from '../../app/transfers/make-transfer.js'
import { anEntry, expectSoundBooks, onBank, onFund, post, remainingOf } from '../ledger/books.js'
import { aCouncil, fundOf, type TestCouncil, type TestUserName } from '../support/builders.js'
import { aPromisingItem, asStaff } from '../support/builders-suspense.js'
import { aPaidLine, aRequest, aReversal, aTarget, asMover, entriesOfTransfer } from '../support/builders-transfers.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('What is above the limit for transfers', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })
  afterEach(async () => { await expectSoundBooks(council) })

  it('goes from an account to suspense once another person agrees, in the name of who asked, who is told', async () => {
    const receipt = await aReceipt(1000_01)
    await expectRefused(back(receipt), 'another person has to agree')
    const once = newId()
    expect(await asks(receipt, once)).to.deep.equal({ waitsAs: once })
    expect(await asks(receipt, once)).to.deep.equal({ waitsAs: once })
    expect(await remainingOf(council, receipt.entryId, 2)).to.equal(-1000_01)
    await expectRefused(asks(receipt, newId()), 'Nothing of it is free')
    await expectRefused(approves(once, 'officer'), 'Needs permission transfers.approve')
    await approves(once)
    await approves(once)
    expect(await remainingOf(council, receipt.entryId, 2)).to.equal(0)
    const [entryId = '', ...others] = await entriesOfTransfer(council, once)
    expect([await remainingOf(council, entryId, 2), others]).to.deep.equal([-1000_01, []])
    const { rows: [told] } = await inCouncil(council.id, async trx => await trx.raw<{ rows: unknown[] }>(`
      select e.recorded_by as "recordedBy", o.told_to as "toldTo", o.outcome, n.note from ledger_entries e, outcomes o, notes n
      where e.council_id = :councilId and e.id = :entryId and o.council_id = :councilId and o.subject_id = :once
        and n.council_id = :councilId and n.subject_id = :item`, { councilId: council.id, entryId, once, item: `${entryId}/2` }))
    const { id } = council.users.officer
    expect(told).to.deep.equal({ recordedBy: id, toldTo: id, outcome: 'approved', note: 'Not theirs' })
  })

  it('cannot be put back, or moved on, in parts below the limit that were made by setting the rest aside', async () => {
    const receipt = await aReceipt(1500_00)
    const aside = async (amount: number) => {
      const request = await aRequest(council, [{ entryId: receipt.entryId, lineNumber: 2, amountPence: amount }], [aTarget(council, amount)])
      await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, request))
      return request.id
    }
    const waiting = await aside(1001_00)
    expect(await asks(receipt, newId())).to.have.property('item')
    await asMover(council, 'officer', async (trx, mover) => { await withdrawTransfer(trx, mover, waiting) })
    expect(await asks(receipt, newId())).to.have.property('waitsAs')
  })

  it('goes nowhere when nobody, or only who asked, agrees; the database says so too', async () => {
    const [receipt, once] = [await aReceipt(1000_01), newId()]
    await asks(receipt, once, 'approver')
    await expectRefused(approves(once), 'asked for themselves')
    const decided = { state: 'posted', decided_by: council.users.approver.id, decided_at: new Date() }
    const byOne = await inCouncil(council.id, async trx => await trx('transfers').where({ council_id: council.id, id: once }).update(decided)).catch(String)
    expect(byOne).to.contain('transfers_by_two')
    await asMover(council, 'approver', async (trx, mover) => { await withdrawTransfer(trx, mover, once) })
    expect(await asks(receipt, newId(), 'approver')).to.have.property('waitsAs')
    expect(await remainingOf(council, receipt.entryId, 2)).to.equal(-1000_01)
  })

  it('asks nobody up to the limit, and takes no more than was agreed to', async () => {
    expect(await asks(await aReceipt(1000_00), newId())).to.have.property('item')
    const receipt = await aReceipt(3000_00)
    const part = await aRequest(council, [{ ...receipt, amountPence: 1600_00 }], [aTarget(council, 1600_00)])
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, part))
    const once = newId()
    await asks(receipt, once)
    await asMover(council, 'approver', async (trx, mover) => { await refuseTransfer(trx, mover, part.id, 'No') })
    await approves(once)
    expect(await remainingOf(council, receipt.entryId, 2)).to.equal(-1600_00)
  })

  it('is not taken off in steps: what the person has moved of the line alone counts', async () => {
    const receipt = await aReceipt(1500_00)
    const part = await aRequest(council, [{ ...receipt, amountPence: 600_00 }], [aTarget(council, 600_00)])
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, part))
    await expectRefused(back(receipt), 'more than £1,000.00')
    expect(await asks(receipt, newId())).to.have.property('waitsAs')
  })

  it('is not put back from an account where it was allocated, and its reversal waits for another person', async () => {
    const [item, allocation] = await anAllocationOf(1000_01)
    await expectRefused(asStaff(council, 'officer', async (trx, worker) => await putBack(trx, worker, item, allocation, 'Wrong person')), 'another person has to agree')
    const reversal = await aReversal(council, allocation)
    expect(await remainingOf(council, item.entryId, 2)).to.equal(0)
    await asMover(council, 'approver', async (trx, mover) => { await approveTransfer(trx, mover, reversal) })
    expect(await remainingOf(council, item.entryId, 2)).to.equal(-1000_01)
    const [small, ofSmall] = await anAllocationOf(1000_00)
    await asStaff(council, 'officer', async (trx, worker) => await putBack(trx, worker, small, ofSmall, 'Wrong person'))
  })

  it('is not turned round entry by entry once another person has agreed to the whole', async () => {
    const lines = [await aPaidLine(council, 608_00), await aPaidLine(council, 561_00)]
    const request = await aRequest(council, lines.map((line, index) => ({ ...line, amountPence: [608_00, 561_00][index] ?? 0 })), [aTarget(council, 1169_00)])
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, request))
    await asMover(council, 'approver', async (trx, mover) => { await approveTransfer(trx, mover, request.id) })
    for (const entryId of await entriesOfTransfer(council, request.id)) await aReversal(council, entryId)
    const states = await inCouncil(council.id, async trx => await trx('transfers').where({ council_id: council.id, movement: 'reversal' }).pluck('state') as string[])
    expect(states).to.deep.equal(['waiting', 'waiting'])
  })

  it('is said on the pages, which lead to how another person agrees', async () => {
    const [[item, allocation], receipt] = [await anAllocationOf(1000_01), await aReceipt(1000_01)]
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/suspense/items/${item.entryId}/2/put-back/${allocation}`)
    expect(officer.text()).to.contain('more than £1,000.00, so another person has to agree').and.not.to.contain('Why is it put back?')
    expect(officer.last.body).to.contain(`href="/staff/transactions/${allocation}/reversal"`)
    const path = `/staff/suspense/from/${receipt.entryId}/2`
    await officer.get(path)
    expect(officer.text()).to.contain('another person has to agree first').and.to.contain('Why is it not theirs?')
    await officer.submit({ reason: 'They never lived there' })
    expect(officer.text()).to.contain('Another person has been asked to agree').and.to.contain('Back to suspense:').and.to.contain('They never lived there')
    const waiting = officer.last.path.replace('?done=yes', '')
    const approver = await signedIn(council, 'approver')
    await approver.get('/staff/approvals')
    expect(approver.text()).to.contain('Back to suspense:').and.to.contain('They never lived there').and.to.contain('£1,000.01')
    await approver.get(waiting)
    await approver.post(`${waiting}/decisions`, { decision: 'approved' })
    expect(approver.text()).to.contain('It is back in suspense').and.to.contain('Recorded as')
    await officer.get('/staff/outcomes')
    expect(officer.text()).to.contain('Back to suspense:').and.to.contain('Agreed to')
  })

  async function aReceipt(amount: number): Promise<{ entryId: string, lineNumber: number }> {
    const receipt = anEntry([onBank(amount), onFund(council, -amount)])
    await post(council, receipt)
    return { entryId: receipt.id, lineNumber: 2 }
  }

  async function anAllocationOf(amount: number) {
    const item = await aPromisingItem(council, amount)
    const parts = [{ fundCode: fundOf(council, 'council-tax').code, accountReference: item.reference, amountPence: pence(amount) }]
    const [posted] = await asStaff(council, 'officer', async (trx, worker) =>
      await allocateItems(trx, worker, [{ ...item, parts, idempotencyKey: `test:${newId()}`, narrative: null }]))
    return [item, posted?.entryId ?? ''] as const
  }

  async function asks(key: { entryId: string, lineNumber: number }, once: string, name: TestUserName = 'officer'): Promise<LinePutBack> {
    return await asStaff(council, name, async (trx, worker) => {
      const line = await lineOnAccount(trx, council.id, key)
      if (line === undefined) throw new Error('No line on an account')
      return await putLineBackOrAsk(trx, worker, line, once, 'Not theirs')
    })
  }

  async function approves(id: string, name: TestUserName = 'approver'): Promise<void> {
    await asMover(council, name, async (trx, mover) => { await approveTransfer(trx, mover, id) })
  }

  async function back(key: { entryId: string, lineNumber: number }): Promise<void> {
    await asStaff(council, 'officer', async (trx, worker) => {
      const line = await lineOnAccount(trx, council.id, key)
      if (line === undefined) throw new Error('No line on an account')
      await putLineBack(trx, worker, line, newId(), 'Not theirs')
    })
  }

  async function expectRefused(work: Promise<unknown>, words: string): Promise<void> {
    const error = await work.then(() => undefined, (refusal: unknown) => refusal)
    expect(error).to.be.instanceOf(HttpError).and.to.have.property('message').that.contains(words)
  }
})
