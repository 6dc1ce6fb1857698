import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { Conflict } from '../../app/errors.js'
import { pence } from '../../app/money.js'
import { allocateItems } from '../../app/suspense/allocate-items.js'
import { type BulkAllocation, type BulkRow, bulkRowsAfter, findBulkAllocation } from '../../app/suspense/bulk/bulk-allocation.js'
import { confirmBulk, dropBulk, proposeBulk } from '../../app/suspense/bulk/propose-bulk.js'
import { workBulkAllocation } from '../../app/suspense/bulk/work-bulk.js'
import type { ItemKey } from '../../app/suspense/item-lines-query.js'
import { takeItem, type Worker } from '../../app/suspense/take-item.js'
import { askForUnidentified } from '../../app/suspense/unidentified-request.js'
import { expectSoundBooks } from '../ledger/books.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil, type TestUserName } from '../support/builders.js'
import { aSuspenseItem } from '../support/builders-payments.js'
import { usesDatabase } from '../support/database.js'

describe('Suggestions accepted many at once', () => {
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })
  afterEach(async () => { await expectSoundBooks(council) })

  it('are shown, confirmed once, allocated and reported row by row', async () => {
    const items = await suggested(5)
    const id = await proposed({ ticked: items.slice(0, 4) })
    expect(await bulkOf(id)).to.include({ state: 'proposed', total_rows: 4, total_pence: 40_00 })
    await workBulkAllocation(council.id, id, systemClock)
    expect((await bulkOf(id)).worked_rows, 'nothing before it is confirmed').to.equal(0)
    await as('officer', async (trx, worker) => { await confirmBulk(trx, worker, id) })
    await as('officer', async (trx, worker) => { await confirmBulk(trx, worker, id) })
    await Promise.all([1, 2, 3].map(async () => { await workBulkAllocation(council.id, id, systemClock) }))
    expect(await bulkOf(id)).to.include({ state: 'finished', worked_rows: 4, allocated_rows: 4, allocated_pence: 40_00, passed_over_rows: 0 })
    expect((await rowsOf(id)).map(({ outcome, passedOverBecause }) => [outcome, passedOverBecause])).to.deep.equal(Array(4).fill(['allocated', null]))
    expect(await remaining(items)).to.deep.equal([0, 0, 0, 0, 10_00])
  })

  it('leave out what another person has, what waits, what is tied and what another council has; whoever has it may', async () => {
    const items = [...await suggested(2), ...await suggested(1, true), ...await suggested(1)]
    const [one, two, three] = items as [ItemKey, ItemKey, ItemKey]
    await as('finance', async (trx, worker) => { await takeItem(trx, worker, one, null) })
    await as('officer', async (trx, worker) => { await askForUnidentified(trx, worker, two, 'Nobody knows') })
    expect((await rowsOf(await proposed({ filter: {} }))).map(({ entryId }) => entryId)).to.deep.equal([items[3]?.entryId])
    expect((await rowsOf(await proposed({ filter: {} }, 'finance'))).map(({ entryId }) => entryId)).to.have.members([one.entryId, items[3]?.entryId])
    expect(await rowsOf(await proposed({ ticked: [three] })), 'ticked, it is a person’s choice').to.have.length(1)
    const other = await aCouncil()
    const asOther: Worker = { councilId: other.id, userId: other.users.officer.id, now: new Date() }
    expect(await inCouncil(other.id, async trx => await proposeBulk(trx, asOther, { ticked: items }))).to.equal(null)
  })

  it('pass over what has changed since it was shown, and say why', async () => {
    const items = await suggested(5)
    const [changed, taken, waits, gone] = items as [ItemKey, ItemKey, ItemKey, ItemKey]
    const id = await proposed({ filter: {} })
    await as('officer', async (trx, worker) => { await confirmBulk(trx, worker, id) })
    const [row] = await rowsOf(id)
    await as('officer', async (trx, worker) => {
      const part = { fundCode: row?.fundCode ?? '', accountReference: row?.accountReference ?? '', amountPence: pence(1) }
      await allocateItems(trx, worker, [{ ...changed, parts: [part], idempotencyKey: `test:${newId()}`, narrative: null }])
    })
    await as('finance', async (trx, worker) => {
      await takeItem(trx, worker, taken, null)
      await askForUnidentified(trx, worker, waits, 'Nobody knows')
    })
    await inCouncil(council.id, async trx => await trx('bulk_allocation_rows').where({ council_id: council.id, bulk_id: id, entry_id: gone.entryId })
      .update({ account_reference: '60123346' }))
    await workBulkAllocation(council.id, id, systemClock)
    expect(await bulkOf(id)).to.include({ state: 'finished', allocated_rows: 1, passed_over_rows: 4, allocated_pence: 10_00 })
    expect((await rowsOf(id)).map(({ passedOverBecause }) => passedOverBecause)).to.deep.equal(['changed', 'taken', 'waits', 'no-account', null])
  })

  it('are confirmed or dropped by whoever chose them, and not both', async () => {
    await suggested(2)
    const id = await proposed({ filter: {} })
    expect(await refusal(as('finance', async (trx, worker) => { await confirmBulk(trx, worker, id) }))).to.be.instanceOf(Conflict)
    await as('officer', async (trx, worker) => { await dropBulk(trx, worker, id) })
    expect(await refusal(as('officer', async (trx, worker) => { await confirmBulk(trx, worker, id) }))).to.be.instanceOf(Conflict)
    const next = await proposed({ filter: {} })
    await as('officer', async (trx, worker) => { await confirmBulk(trx, worker, next) })
    expect(await refusal(as('officer', async (trx, worker) => { await dropBulk(trx, worker, next) }))).to.be.instanceOf(Conflict)
  })

  it('compete with people who allocate the same items at the same time, and no penny goes twice', async () => {
    const items = await suggested(30)
    const id = await proposed({ filter: {} })
    await as('officer', async (trx, worker) => { await confirmBulk(trx, worker, id) })
    const rows = await rowsOf(id)
    const byHand = rows.filter(({ position }) => position % 3 === 0).map(async row => await as('officer', async (trx, worker) =>
      await allocateItems(trx, worker, [{ ...row, parts: [row], idempotencyKey: `test:${newId()}`, narrative: null }])))
    await Promise.allSettled([...byHand, workBulkAllocation(council.id, id, systemClock), workBulkAllocation(council.id, id, systemClock)])
    expect(await bulkOf(id)).to.include({ state: 'finished', worked_rows: 30 })
    expect(await remaining(items)).to.deep.equal(Array(30).fill(0))
  })

  it('come to nothing when there is none', async () => {
    await aSuspenseItem(council)
    expect(await as('officer', async (trx, worker) => await proposeBulk(trx, worker, { filter: {} }))).to.equal(null)
    expect(await as('officer', async (trx, worker) => await proposeBulk(trx, worker, { ticked: [] }))).to.equal(null)
  })

  /** Items of £10, each with an account that is suggested for it. */
  async function suggested(count: number, isTied = false): Promise<ItemKey[]> {
    const items: ItemKey[] = []
    for (let made = 0; made < count; made += 1) {
      const holder = await anAccountHolder(council)
      const { id: entryId } = await aSuspenseItem(council, { amountPence: pence(10_00) })
      items.push({ entryId, lineNumber: 2 })
      await inCouncil(council.id, async trx => {
        await trx('suspense_suggestions').insert({
          council_id: council.id, entry_id: entryId, line_number: 2, rank: 1, fund_code: fundOf(council, 'council-tax').code,
          account_reference: holder.reference, score: 90, is_tied: isTied, best_reason: 'reference-in-narrative', found_at: new Date(),
          reasons: JSON.stringify([{ code: 'reference-in-narrative', quoted: holder.reference, place: 'narrative', proof: 'account' }])
        })
      })
    }
    return items
  }

  async function proposed(which: Parameters<typeof proposeBulk>[2], by: TestUserName = 'officer'): Promise<string> {
    const id = await as(by, async (trx, worker) => await proposeBulk(trx, worker, which))
    if (id === null) throw new Error('Nothing is proposed')
    return id
  }

  async function bulkOf(id: string): Promise<BulkAllocation> {
    const bulk = await inCouncil(council.id, async trx => await findBulkAllocation(trx, council.id, id))
    if (bulk === undefined) throw new Error(`No bulk allocation ${id}`)
    return bulk
  }

  async function rowsOf(id: string): Promise<BulkRow[]> {
    const bulk = await bulkOf(id)
    return await inCouncil(council.id, async trx => await bulkRowsAfter(trx, bulk, 0, 100))
  }

  async function remaining(items: readonly ItemKey[]): Promise<number[]> {
    const rows = await inCouncil(council.id, async trx => await trx('remaining_amounts').where({ council_id: council.id, ledger_account_kind: 'suspense' })) as
      { entry_id: string, remaining_pence: number }[]
    const byEntry = new Map(rows.map(row => [row.entry_id, 0 - row.remaining_pence]))
    return items.map(({ entryId }) => byEntry.get(entryId) ?? Number.NaN)
  }

  async function as<Result>(name: TestUserName, work: (trx: Parameters<typeof takeItem>[0], worker: Worker) => Promise<Result>): Promise<Result> {
    const worker = { councilId: council.id, userId: council.users[name].id, now: new Date() }
    return await inCouncil(council.id, async trx => await work(trx, worker))
  }
})

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return await work.then(() => 'it was done', (error: unknown) => error)
}
