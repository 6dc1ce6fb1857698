import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { Conflict, NotFound } from '../../app/errors.js'
import type { NewEntry } from '../../app/ledger/post-entry.js'
import { pence } from '../../app/money.js'
import { type Allocation, allocateItems, type AllocationPart } from '../../app/suspense/allocate-items.js'
import type { ItemKey } from '../../app/suspense/item-lines-query.js'
import { findItem, type FoundItem } from '../../app/suspense/item-query.js'
import { putBack } from '../../app/suspense/putting-back/put-back-allocation.js'
import { returnItem } from '../../app/suspense/return-item.js'
import { releaseItem, takeItem, type Worker } from '../../app/suspense/take-item.js'
import { askForUnidentified, decideUnidentified, UnidentifiedRequest } from '../../app/suspense/unidentified-request.js'
import { anEntry, expectSoundBooks, onBank, onSuspense, post } from '../ledger/books.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil, type TestUserName } from '../support/builders.js'
import { aSuspenseItem } from '../support/builders-payments.js'
import { testDatabase, usesDatabase } from '../support/database.js'

describe('An item in suspense', () => {
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })
  afterEach(async () => { await expectSoundBooks(council) })

  it('goes to an account in whole, with the day, the method and the words that it came with', async () => {
    const item = await opened(45_00)
    const [posted] = await allocate(item, [await toCouncilTax(45_00)])
    const found = await shown(item)
    expect(found.line.remainingPence).to.equal(0)
    expect(found.moves.map(({ type, takenPence, byName }) => [type, takenPence, byName])).to.deep.equal([['allocation', 4500, council.users.officer.name]])
    const entry = await inCouncil(council.id, async trx => await trx('ledger_entries').where({ council_id: council.id, id: posted?.entryId }).first())
    expect(entry).to.include({ occurred_on: item.entry.occurredOn, method_code: 'BK', channel: 'office', recorded_by: council.users.officer.id })
  })

  it('is split over accounts, a part staying behind', async () => {
    const item = await opened(100_00)
    await allocate(item, [await toCouncilTax(40_00), await toCouncilTax(35_00)])
    expect((await shown(item)).line.remainingPence).to.equal(2500)
    await allocate(item, [await toCouncilTax(25_00)])
    expect((await shown(item)).line.remainingPence).to.equal(0)
  })

  it('is allocated though it came with a row of an earlier system', async () => {
    const entry = anEntry([onBank(700), onSuspense(-700)], { source: { kind: 'import_row', id: 'post-office/828' } })
    await post(council, entry)
    await allocate({ entryId: entry.id, lineNumber: 2, entry }, [await toCouncilTax(7_00)])
  })

  it('gives no more than remains, however many ask at the same instant', async () => {
    const item = await opened(10_00)
    const part = await toCouncilTax(4_00)
    const answers = await Promise.allSettled(Array.from({ length: 6 }, async () => await allocate(item, [part])))
    expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length(2)
    expect((await shown(item)).line.remainingPence).to.equal(200)
  })

  it('is allocated once when the same form is sent twice', async () => {
    const item = await opened(10_00)
    const [part, once] = [await toCouncilTax(4_00), `once:${newId()}`]
    const answers = await Promise.all([1, 2, 3].map(async () => await allocate(item, [part], { once })))
    expect(answers.flat().filter(({ isNew }) => isNew)).to.have.length(1)
    expect((await shown(item)).line.remainingPence).to.equal(600)
  })

  const noAccounts: [string, (council: TestCouncil) => Promise<AllocationPart>][] = [
    ['a reference that its fund’s check digit refuses', async () => ({ ...await toCouncilTax(1_00), accountReference: '60123346' })],
    ['an account that is not there', async () => ({ ...await toCouncilTax(1_00), accountReference: await unusedReference() })],
    ['a fund that is none', async () => ({ ...await toCouncilTax(1_00), fundCode: 'ZZ' })],
    ['an account of another council', async () => {
      const other = await aCouncil()
      return { fundCode: fundOf(other, 'council-tax').code, accountReference: (await anAccountHolder(other)).reference, amountPence: pence(1_00) }
    }]
  ]
  for (const [what, part] of noAccounts) {
    it(`does not go to ${what}`, async () => {
      const item = await opened(10_00)
      expect(await refusal(allocate(item, [await part(council)]))).to.be.instanceOf(Conflict)
      expect((await shown(item)).line.remainingPence).to.equal(1000)
    })
  }

  it('is not to be found by another council', async () => {
    const item = await opened(10_00)
    const other = await aCouncil()
    expect(await inCouncil(other.id, async trx => await findItem(trx, other.id, item))).to.equal(undefined)
    expect(await refusal(inCouncil(other.id, async trx => {
      await takeItem(trx, { councilId: other.id, userId: other.users.officer.id, now: new Date() }, item, null)
    }))).to.be.instanceOf(NotFound)
  })

  it('cannot be moved by others while one person has it, until they take it over or it is let go', async () => {
    const item = await opened(10_00)
    await as('finance', async (trx, worker) => { await takeItem(trx, worker, item, null) })
    expect(await refusal(allocate(item, [await toCouncilTax(1_00)]))).to.have.property('message', `${council.users.finance.name} has taken it`)
    expect(await refusal(as('officer', async (trx, worker) => { await takeItem(trx, worker, item, null) }))).to.be.instanceOf(Conflict)
    await as('officer', async (trx, worker) => { await takeItem(trx, worker, item, council.users.finance.id) })
    await as('officer', async (trx, worker) => { await takeItem(trx, worker, item, null) })
    await allocate(item, [await toCouncilTax(1_00)])
    await as('finance', async (trx, worker) => { await releaseItem(trx, worker, item) })
    expect((await shown(item)).taken?.userId).to.equal(council.users.officer.id)
    await as('officer', async (trx, worker) => { await releaseItem(trx, worker, item) })
    expect((await shown(item)).taken).to.equal(null)
  })

  it('is nobody’s any more when nothing remains', async () => {
    const item = await opened(10_00)
    await as('officer', async (trx, worker) => { await takeItem(trx, worker, item, null) })
    await allocate(item, [await toCouncilTax(10_00)])
    expect((await shown(item)).taken).to.equal(null)
  })

  it('is taken by one of two who try at the same instant', async () => {
    const item = await opened(10_00)
    const people: TestUserName[] = ['officer', 'finance']
    const answers = await Promise.allSettled(people.map(async name => { await as(name, async (trx, worker) => { await takeItem(trx, worker, item, null) }) }))
    expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
  })

  it('comes back whole when its allocation is put back, once, and can be allocated again', async () => {
    const item = await opened(45_00)
    const [posted] = await allocate(item, [await toCouncilTax(45_00)])
    const again = async () => await as('officer', async (trx, worker) => await putBack(trx, worker, item, posted?.entryId ?? '', 'Wrong person'))
    await again()
    expect((await shown(item)).line.remainingPence).to.equal(4500)
    expect(await refusal(again())).to.be.instanceOf(Conflict)
    await allocate(item, [await toCouncilTax(45_00)])
    expect((await shown(item)).moves.map(({ type, isPutBack }) => [type, isPutBack])).to.deep.equal(
      [['allocation', true], ['reversal', false], ['allocation', false]])
  })

  it('is put back by nobody while another person has it or an approver is asked', async () => {
    const item = await opened(45_00)
    const [posted] = await allocate(item, [await toCouncilTax(10_00)])
    const back = async () => await as('officer', async (trx, worker) => await putBack(trx, worker, item, posted?.entryId ?? '', 'Wrong person'))
    await as('finance', async (trx, worker) => { await takeItem(trx, worker, item, null) })
    expect(await refusal(back())).to.be.instanceOf(Conflict)
    await as('finance', async (trx, worker) => { await releaseItem(trx, worker, item) })
    await ask(item)
    expect(await refusal(back())).to.be.instanceOf(Conflict)
    await decided(item, 'approver', 'refused')
    await back()
    expect((await shown(item)).line.remainingPence).to.equal(4500)
  })

  it('is neither taken nor asked about with money that is being moved at that moment', async () => {
    const item = await opened(10_00)
    const part = await toCouncilTax(10_00)
    const waiting: Promise<unknown>[] = []
    await as('officer', async (trx, worker) => {
      await allocateItems(trx, worker, [{ ...item, parts: [part], idempotencyKey: `test:${newId()}`, narrative: null }])
      waiting.push(refusal(ask(item)), refusal(as('finance', async (other, person) => { await takeItem(other, person, item, null) })))
      await isWaitedFor(2)
    })
    for (const answer of await Promise.all(waiting)) expect(answer).to.have.property('message', 'Nothing remains of it')
    const found = await shown(item)
    expect([found.waiting, found.taken]).to.deep.equal([null, null])
  })

  it('of a payment that came back unpaid takes money off an account, and cannot go back to a sender', async () => {
    const entry = anEntry([onBank(-700), onSuspense(700)], { type: 'returned_payment' })
    await post(council, entry)
    const item = { entryId: entry.id, lineNumber: 2, entry }
    expect((await shown(item)).line.remainingPence).to.equal(-700)
    expect(await refusal(sendBack(item, -7_00))).to.be.instanceOf(Conflict)
    expect(await refusal(allocate(item, [await toCouncilTax(7_00)]))).to.be.instanceOf(Conflict)
    await allocate(item, [await toCouncilTax(-7_00)])
    expect((await shown(item)).line.remainingPence).to.equal(0)
  })

  it('goes back to its sender in part or whole, by way of refunds payable', async () => {
    const item = await opened(45_00)
    await sendBack(item, 20_00)
    expect((await shown(item)).line.remainingPence).to.equal(2500)
    expect(await refusal(sendBack(item, 26_00))).to.be.instanceOf(Conflict)
    const { rows: [owed] } = await inCouncil(council.id, async trx => await trx.raw<{ rows: { pence: number }[] }>(
      'select sum(amount_pence)::bigint as pence from postings where council_id = ? and ledger_account_kind = ?', [council.id, 'refunds_payable']))
    expect(owed?.pence).to.equal(-2000)
  })

  describe('that nobody can be found for', () => {
    it('becomes unidentified income when another person agrees, once', async () => {
      const item = await opened(45_00)
      await ask(item)
      expect(await refusal(ask(item))).to.be.instanceOf(Conflict)
      expect(await refusal(allocate(item, [await toCouncilTax(1_00)]))).to.be.instanceOf(Conflict)
      expect(await refusal(decided(item, 'officer', 'approved'))).to.have.property('message', 'Nobody approves what they have asked for themselves')
      await decided(item, 'approver', 'approved')
      await decided(item, 'approver', 'approved')
      const found = await shown(item)
      expect([found.line.remainingPence, found.waiting]).to.deep.equal([0, null])
      expect(await refusal(decided(item, 'approver', 'refused'))).to.be.instanceOf(Conflict)
    })

    it('stays open when the approver refuses or whoever asked takes it back', async () => {
      const item = await opened(45_00)
      await ask(item)
      expect(await refusal(decided(item, 'approver', 'withdrawn'))).to.be.instanceOf(Conflict)
      await decided(item, 'approver', 'refused')
      await ask(item)
      await decided(item, 'officer', 'withdrawn')
      expect((await shown(item)).line.remainingPence).to.equal(4500)
      await allocate(item, [await toCouncilTax(45_00)])
    })

    it('is kept from approval by one’s own hand by the database too', async () => {
      const item = await opened(45_00)
      await ask(item)
      const officer = council.users.officer.id
      const change = inCouncil(council.id, async trx => await trx('unidentified_requests').where({ council_id: council.id, entry_id: item.entryId })
        .update({ state: 'approved', decided_by: officer, decided_at: new Date() }))
      expect(await refusal(change)).to.have.property('constraint', 'unidentified_requests_by_two')
    })

    it('is decided once, by whichever of two approvers comes first', async () => {
      const item = await opened(45_00)
      await ask(item)
      const answers = await Promise.allSettled([decided(item, 'approver', 'approved'), decided(item, 'finance', 'refused')])
      expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    })
  })

  /** Until so many others wait for a lock of ours. */
  async function isWaitedFor(others: number): Promise<void> {
    const { owner } = await testDatabase()
    for (;;) {
      const { rows: [found] } = await owner.raw<{ rows: { waiting: number }[] }>('select count(*)::integer as waiting from pg_locks where not granted')
      if ((found?.waiting ?? 0) >= others) return
    }
  }

  type Item = ItemKey & { entry: NewEntry }

  async function opened(amount: number): Promise<Item> {
    const entry = await aSuspenseItem(council, { amountPence: pence(amount) })
    return { entryId: entry.id, lineNumber: 2, entry }
  }

  async function toCouncilTax(amount: number): Promise<AllocationPart> {
    const holder = await anAccountHolder(council)
    return { fundCode: fundOf(council, 'council-tax').code, accountReference: holder.reference, amountPence: pence(amount) }
  }

  async function unusedReference(): Promise<string> {
    const { reference } = await anAccountHolder(await aCouncil())
    return reference
  }

  async function allocate({ entryId, lineNumber }: Item, parts: AllocationPart[], { once = `test:${newId()}` } = {}) {
    const allocation: Allocation = { entryId, lineNumber, parts, idempotencyKey: once, narrative: null }
    return await as('officer', async (trx, worker) => await allocateItems(trx, worker, [allocation]))
  }

  async function sendBack({ entryId, lineNumber }: Item, amount: number): Promise<void> {
    await as('officer', async (trx, worker) => {
      await returnItem(trx, worker, { entryId, lineNumber, amountPence: pence(amount), narrative: 'Paid the wrong council', idempotencyKey: `test:${newId()}` })
    })
  }

  async function ask(item: Item): Promise<void> {
    await as('officer', async (trx, worker) => { await askForUnidentified(trx, worker, item, 'The bank cannot say who sent it') })
  }

  async function decided(item: Item, by: TestUserName, decision: 'approved' | 'refused' | 'withdrawn'): Promise<void> {
    await as(by, async (trx, worker) => {
      const asked = await UnidentifiedRequest.query(trx).where({ council_id: council.id, entry_id: item.entryId }).orderBy('id', 'desc').first()
      await decideUnidentified(trx, worker, asked?.id ?? '', decision)
    })
  }

  async function as<Result>(name: TestUserName, work: (trx: Parameters<typeof takeItem>[0], worker: Worker) => Promise<Result>): Promise<Result> {
    const worker = { councilId: council.id, userId: council.users[name].id, now: new Date() }
    return await inCouncil(council.id, async trx => await work(trx, worker))
  }

  async function shown(item: Item): Promise<FoundItem> {
    const found = await inCouncil(council.id, async trx => await findItem(trx, council.id, item))
    if (found === undefined) throw new Error('The item is not there')
    return found
  }
})

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return await work.then(() => 'it was done', (error: unknown) => error)
}
