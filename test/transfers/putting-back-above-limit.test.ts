import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { Conflict } from '../../app/errors.js'
import { pence } from '../../app/money.js'
import { allocateItems } from '../../app/suspense/allocate-items.js'
import { putBack } from '../../app/suspense/putting-back/put-back-allocation.js'
import { lineOnAccount, putLineBack } from '../../app/suspense/putting-back/put-line-back.js'
import { approveTransfer } from '../../app/transfers/decide-transfer.js'
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

  it('is taken off an account into suspense by nobody who may not approve transfers', async () => {
    const receipt = await aReceipt(1000_01)
    await expectRefused(back(receipt), 'somebody who may approve transfers')
    await back(receipt, 'approver')
    await back(await aReceipt(1000_00))
  })

  it('is not taken off in steps: what the person has moved of the line alone counts', async () => {
    const receipt = await aReceipt(1500_00)
    const part = await aRequest(council, [{ ...receipt, amountPence: 600_00 }], [aTarget(council, 600_00)])
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, part))
    await expectRefused(back(receipt), 'more than £1,000.00')
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
    await officer.get(`/staff/suspense/from/${receipt.entryId}/2`)
    expect(officer.text()).to.contain('Somebody who may approve transfers can put it in suspense').and.not.to.contain('Why is it not theirs?')
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

  async function back(key: { entryId: string, lineNumber: number }, name: TestUserName = 'officer'): Promise<void> {
    await asStaff(council, name, async (trx, worker) => {
      const line = await lineOnAccount(trx, council.id, key)
      if (line === undefined) throw new Error('No line on an account')
      await putLineBack(trx, worker, line, newId(), 'Not theirs')
    })
  }

  async function expectRefused(work: Promise<unknown>, words: string): Promise<void> {
    const error = await work.then(() => undefined, (refusal: unknown) => refusal)
    expect(error).to.be.instanceOf(Conflict).and.to.have.property('message').that.contains(words)
  }
})
