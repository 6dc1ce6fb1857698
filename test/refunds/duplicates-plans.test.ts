import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, calendarDate } from '../../app/dates.js'
import { postBatch } from '../../app/ledger/post-entry.js'
import { findDuplicates } from '../../app/refunds/duplicates/find-duplicates.js'
import { anEntry, onBank, onFund } from '../ledger/books.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { planOf } from '../support/query-plans.js'

const ledger = ['postings', 'ledger_entries', 'entry_details']
const day = calendarDate('2026-05-04')

describe('Payments made twice, of a council that has come since the ledger was last analysed,', function () {
  this.timeout(60_000)
  usesDatabase()

  it('are looked for within each account, not within all that came in its days', async () => {
    const { owner } = await testDatabase()
    for (const another of [await aCouncil(), await aCouncil()]) await paid(another, 1000, 100)
    await owner.raw(`analyze ${ledger.join(', ')}`)
    const council = await aCouncil()
    await paid(council, 200, 200)
    const plan = await planOf(council.id, ledger, async trx => { await findDuplicates(trx, council.id, { from: addDays(day, -14), now: new Date() }) })
    expect(plan.indexes.get('postings_by_account')?.some(condition => condition.includes('p.account_reference')), plan.text).to.equal(true)
  })
})

/** So many payments to so many accounts, over twenty days. */
async function paid(council: TestCouncil, payments: number, accounts: number): Promise<void> {
  const entries = Array.from({ length: payments }, (_, index) => (
    anEntry([onBank(10_00 + index), onFund(council, -10_00 - index, `A${index % accounts}`)], { occurredOn: addDays(day, -index % 20), accountingDate: addDays(day, -index % 20) })))
  await inCouncil(council.id, async trx => { await postBatch(trx, council.id, entries) })
}
