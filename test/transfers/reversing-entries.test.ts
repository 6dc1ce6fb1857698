import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { londonDate } from '../../app/dates.js'
import { Conflict, NotFound, NotPermitted } from '../../app/errors.js'
import { findEntry, type FoundEntry } from '../../app/ledger/entry-query.js'
import { makeTransfer } from '../../app/transfers/make-transfer.js'
import { whyNotReversible } from '../../app/transfers/reversing/may-reverse.js'
import { reverseEntry } from '../../app/transfers/reversing/reverse-entry.js'
import { lineOnAccount, putLineBack } from '../../app/suspense/putting-back/put-line-back.js'
import { takeItem } from '../../app/suspense/take-item.js'
import { anEntry, expectSoundBooks, onBank, onFund, onSuspense, post, remainingOf } from '../ledger/books.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { agenciesFile, anImport } from '../support/builders-imports.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { anAllocation, aPromisingItem, asStaff } from '../support/builders-suspense.js'
import { aRequest, aReversal, aTarget, aTransfer, asMover, entriesOfTransfer } from '../support/builders-transfers.js'
import { usesDatabase } from '../support/database.js'

describe('A reversal', () => {
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })
  afterEach(async () => { await expectSoundBooks(council) })

  it('of a transfer gives the money back, dated today, and can be asked for once', async () => {
    const { id, line } = await aTransfer(council, 80_00)
    const [entryId = ''] = await entriesOfTransfer(council, id)
    await aReversal(council, entryId)
    expect(await remainingOf(council, line.entryId, 2)).to.equal(-8000)
    const reversal = (await found(entryId)).related.find(({ relation }) => relation === 'reversed-by')
    expect(await found(reversal?.id ?? '')).to.include({ type: 'reversal', occurredOn: londonDate(new Date()), accountingDate: londonDate(new Date()) })
    await expectRefused(aReversal(council, entryId), Conflict)
    await expectRefused(aReversal(council, reversal?.id ?? ''), Conflict)
  })

  it('of an allocation opens its suspense item again, with the reason as a note', async () => {
    const item = await aPromisingItem(council, 45_00)
    const allocation = await anAllocation(council, item)
    await aReversal(council, allocation)
    expect(await remainingOf(council, item.entryId, 2)).to.equal(-4500)
    const notes = await inCouncil(council.id, async trx => await trx('notes').where({ council_id: council.id, subject_id: `${item.entryId}/${item.lineNumber}` }).pluck('note') as string[])
    expect(notes).to.deep.equal(['It went to the wrong account'])
  })

  it('is refused when another person has the suspense item', async () => {
    const item = await aPromisingItem(council, 45_00)
    const allocation = await anAllocation(council, item)
    await asStaff(council, 'finance', async (trx, worker) => { await takeItem(trx, worker, item, null) })
    await expectRefused(aReversal(council, allocation), Conflict)
    const line = await aPaidReceipt()
    const opened = await asStaff(council, 'officer', async (trx, worker) => await putLineBack(trx, worker, line, newId(), 'Wrong account'))
    await asStaff(council, 'finance', async (trx, worker) => { await takeItem(trx, worker, opened, null) })
    await expectRefused(aReversal(council, opened.entryId), Conflict)
  })

  it('is refused when what it moved has since moved on, all or part', async () => {
    const { id } = await aTransfer(council, 80_00)
    const [entryId = ''] = await entriesOfTransfer(council, id)
    const onward = await aRequest(council, [{ entryId, lineNumber: 2, amountPence: 1 }], [aTarget(council, 1)])
    await asMover(council, 'officer', async (trx, mover) => await makeTransfer(trx, mover, onward))
    expect(whyNotReversible(await found(entryId))).to.equal('moved-on')
    await expectRefused(aReversal(council, entryId), Conflict)
    const [onwardId = ''] = await entriesOfTransfer(council, onward.id)
    await aReversal(council, onwardId)
    await aReversal(council, entryId)
  })

  it('is done by one of two at the same instant, and once by the same form', async () => {
    const { id } = await aTransfer(council, 80_00)
    const [entryId = ''] = await entriesOfTransfer(council, id)
    const reversal = { id: newId(), entryId, reasonCode: 'done-twice', explanation: '' }
    const [first, again, others] = await Promise.allSettled([
      asMover(council, 'officer', async (trx, mover) => await reverseEntry(trx, mover, reversal)),
      asMover(council, 'officer', async (trx, mover) => await reverseEntry(trx, mover, reversal)),
      asMover(council, 'finance', async (trx, mover) => await reverseEntry(trx, mover, { ...reversal, id: newId() }))
    ])
    expect(first.status).to.equal(again.status)
    expect([first.status, others.status]).to.have.members(['fulfilled', 'rejected'])
    const made = await inCouncil(council.id, async trx => await trx('transfers').where({ council_id: council.id, movement: 'reversal' }).pluck('state') as string[])
    expect(made).to.deep.equal(['posted'])
  })

  it('is never of what the provider, a bank or a file has told: each says why', async () => {
    const { entryId: card } = await aPaidPayment(council)
    const imported = await anImport(council, agenciesFile([{ reference: '99', amount: '12.34' }]))
    const fromFile = await inCouncil(council.id, async trx => await trx('ledger_entries').where({ council_id: council.id, source_kind: 'import_row' })
      .whereLike('source_id', `${imported.id}:%`).first('id')) as { id: string }
    const received = anEntry([onBank(700), onFund(council, -700)])
    const item = anEntry([onBank(700), onSuspense(-700)])
    const refunded = anEntry([onFund(council, 700, '12345678', { entryId: received.id, lineNumber: 2 }), onBank(-700)], { type: 'bank_refund' })
    for (const entry of [received, item, refunded]) await post(council, entry)
    const reasons = { [card ?? '']: 'card', [fromFile.id]: 'file', [received.id]: 'received', [item.id]: 'received', [refunded.id]: 'bank-refund' }
    for (const [entryId, reason] of Object.entries(reasons)) {
      expect(whyNotReversible(await found(entryId))).to.equal(reason)
      await expectRefused(aReversal(council, entryId), Conflict)
    }
  })

  it('is for those who may, of their own council', async () => {
    const { id } = await aTransfer(council, 80_00)
    const [entryId = ''] = await entriesOfTransfer(council, id)
    await expectRefused(aReversal(council, entryId, 'approver'), NotPermitted)
    await expectRefused(aReversal(await aCouncil(), entryId), NotFound)
  })

  async function aPaidReceipt() {
    const receipt = anEntry([onBank(700), onFund(council, -700)])
    await post(council, receipt)
    const line = await inCouncil(council.id, async trx => await lineOnAccount(trx, council.id, { entryId: receipt.id, lineNumber: 2 }))
    if (line === undefined) throw new Error('No line on an account')
    return line
  }

  async function found(id: string): Promise<FoundEntry> {
    const entry = await inCouncil(council.id, async trx => await findEntry(trx, council.id, id))
    if (entry === undefined) throw new Error(`No entry ${id}`)
    return entry
  }

  async function expectRefused(work: Promise<unknown>, kind: new (...facts: never[]) => Error): Promise<void> {
    expect(await work.then(() => undefined, (error: unknown) => error)).to.be.instanceOf(kind)
  }
})
