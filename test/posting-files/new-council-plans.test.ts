import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { systemClock } from '../../app/dates.js'
import { postBatch } from '../../app/ledger/post-entry.js'
import { linesAfter } from '../../app/posting-files/file-lines-query.js'
import { findFeed } from '../../app/posting-files/posting-feed.js'
import { waitingPostings } from '../../app/posting-files/waiting-postings-query.js'
import { anEntry, onBank, onFund } from '../ledger/books.js'
import { makeFile } from '../support/builders-posting-files.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { testDatabase, usesDatabase } from '../support/database.js'
import { planOf } from '../support/query-plans.js'

const lines = ['posting_file_lines']
const ledger = ['postings', 'ledger_entries', 'entry_details']

describe('The postings of a file, of a council that has come since the ledger was last analysed,', function () {
  this.timeout(60_000)
  usesDatabase()

  it('are each found by the whole of their key', async () => {
    const { owner } = await testDatabase()
    for (const another of [await aCouncil(), await aCouncil()]) await fileOf(another, 500)
    await owner.raw(`analyze ${ledger.join(', ')}`)
    const council = await aCouncil()
    await fileOf(council, 50)
    const plan = await planOf(council.id, ledger, async trx => {
      expect(await linesAfter(trx, { councilId: council.id, feedCode: 'council-tax', number: 1 }, 0, 2_000)).to.have.length(50)
    })
    for (const [index, key] of [['postings_pkey', /entry_id.*line_number/], ['ledger_entries_pkey', /id = /], ['entry_details_pkey', /entry_id/]] as const) {
      expect(plan.indexes.get(index)?.every(condition => key.test(condition)), plan.text).to.equal(true)
    }
  })

  it('are told from those that wait by the whole of their key', async () => {
    const { owner } = await testDatabase()
    for (const another of [await aCouncil(), await aCouncil()]) await fileOf(another, 500)
    await owner.raw(`analyze ${[...ledger, ...lines].join(', ')}`)
    const council = await aCouncil()
    for (const postings of [1_500, 1_500]) await fileOf(council, postings)
    const plan = await planOf(council.id, lines, async trx => {
      const feed = await findFeed(trx, council.id, 'council-tax')
      expect(feed && await waitingPostings(trx, feed)).to.include({ count: 0 })
    })
    expect(plan.indexes.get('posting_file_lines_pkey')?.every(condition => /entry_id = .*line_number = /.test(condition)), plan.text).to.equal(true)
  })

  async function fileOf(council: TestCouncil, postings: number): Promise<void> {
    await inCouncil(council.id, async trx => {
      await postBatch(trx, council.id, Array.from({ length: postings }, () => anEntry([onBank(1_00), onFund(council, -1_00)])))
    })
    await makeFile(council, systemClock)
  }
})
