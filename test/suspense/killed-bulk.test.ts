import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { postBatch } from '../../app/ledger/post-entry.js'
import { workBulkAllocation } from '../../app/suspense/bulk/work-bulk.js'
import { anEntry, expectSoundBooks, onBank, onSuspense } from '../ledger/books.js'
import { breakOff } from '../support/broken-connections.js'
import { aCouncil, anAccountHolder, fundOf, type TestCouncil } from '../support/builders.js'
import { usesDatabase } from '../support/database.js'

const items = 3_500
const mostLives = 12

describe('A bulk allocation whose worker is killed', function () {
  this.timeout(120_000)
  usesDatabase()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  it('goes on from where it was left, allocates each item once, and reports every row', async () => {
    const id = await aConfirmedBulk()
    let kills = 0
    for (let life = 0; life < mostLives; life += 1) {
      const work = workBulkAllocation(council.id, id, systemClock).catch(() => undefined)
      if (await breakOff(work, 20 + life * 60)) kills += 1
      await work
    }
    await workBulkAllocation(council.id, id, systemClock)
    expect(kills).to.be.greaterThan(0)
    const { bulk, rows, allocations, left } = await inCouncil(council.id, async trx => ({
      bulk: await trx('bulk_allocations').where({ council_id: council.id, id }).first() as Record<string, unknown>,
      rows: await trx('bulk_allocation_rows').where({ council_id: council.id, bulk_id: id, outcome: 'allocated' }) as { allocation_id: string }[],
      allocations: await trx('ledger_entries').where({ council_id: council.id, type: 'allocation' }).select('id') as { id: string }[],
      left: await trx('remaining_amounts').where({ council_id: council.id, ledger_account_kind: 'suspense' }).whereNot('remaining_pence', 0)
    }))
    expect(bulk).to.include({ state: 'finished', worked_rows: items, allocated_rows: items, passed_over_rows: 0 })
    expect(rows).to.have.length(items)
    expect(new Set(rows.map(row => row.allocation_id))).to.have.property('size', items)
    expect(allocations).to.have.length(items)
    expect(left).to.deep.equal([])
    await expectSoundBooks(council)
  })

  /** Items of £1, all for one account, which an officer has confirmed. */
  async function aConfirmedBulk(): Promise<string> {
    const holder = await anAccountHolder(council)
    const entries = Array.from({ length: items }, () => anEntry([onBank(1_00), onSuspense(-1_00)]))
    await inCouncil(council.id, async trx => { await postBatch(trx, council.id, entries) })
    const [ofCouncil, id, now] = [{ council_id: council.id }, newId(), new Date()]
    await inCouncil(council.id, async trx => {
      await trx('bulk_allocations').insert({
        ...ofCouncil, id, state: 'confirmed', made_by: council.users.officer.id, made_at: now, confirmed_at: now, total_rows: items, total_pence: items * 1_00
      })
      const account = { fund_code: fundOf(council, 'council-tax').code, account_reference: holder.reference }
      await trx.batchInsert('bulk_allocation_rows', entries.map((entry, index) => ({
        ...ofCouncil, ...account, bulk_id: id, position: index + 1, entry_id: entry.id, line_number: 2, amount_pence: 1_00
      })), 1_000)
    })
    return id
  }
})
