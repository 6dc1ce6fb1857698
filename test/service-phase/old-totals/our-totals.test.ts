import { expect } from 'chai'
import { inCouncil, inCouncilOn } from '../../../app/database/in-council.js'
import { startOfLondonDay } from '../../../app/dates.js'
import { postBatch, postEntry } from '../../../app/ledger/post-entry.js'
import { pence } from '../../../app/money.js'
import { ourTotals } from '../../../app/service-phase/old-totals/our-totals-query.js'
import { aCouncil, fundOf, type TestCouncil } from '../../support/builders.js'
import { daysAgo } from '../../support/builders-old-totals.js'
import { aCardPaymentEntry, aPaidPayment, aSuspenseItem } from '../../support/builders-payments.js'
import { anAllocation } from '../../support/builders-suspense.js'
import { testDatabase, usesDatabase } from '../../support/database.js'
import { planOf } from '../../support/query-plans.js'

const day = daysAgo(2)
const at = new Date(startOfLondonDay(day).getTime() + 3_600_000)

describe('What this service took on a day', function () {
  this.timeout(60_000)
  usesDatabase()
  let council: TestCouncil

  const ours = async (of: TestCouncil = council) => await inCouncil(of.id, async trx => (await ourTotals(trx, of.id, day, day)).get(day) ?? [])

  beforeEach(async () => { council = await aCouncil() })

  it('is counted by line, fund and method, on the day on which it was paid, and of this council alone', async () => {
    const other = await aCouncil()
    await aPaidPayment(other, { paidAt: at })
    const lines = [{ fundSlug: 'council-tax', amountPence: pence(10_00) }, { fundSlug: 'garden-waste', amountPence: pence(5_00) }]
    await aPaidPayment(council, { paidAt: at, lines })
    await aPaidPayment(council, { paidAt: at, lines })
    await aPaidPayment(council, { paidAt: new Date(startOfLondonDay(daysAgo(1)).getTime() + 1) })
    await aPaidPayment(council, { paidAt: new Date(startOfLondonDay(day).getTime() - 1) })
    const [tax, garden] = [fundOf(council, 'council-tax').code, fundOf(council, 'garden-waste').code]
    expect(await ours()).to.have.deep.members([
      { fundCode: tax, methodCode: '90', count: 2, amountPence: 20_00 }, { fundCode: garden, methodCode: '90', count: 2, amountPence: 10_00 }
    ])
  })

  it('stays in suspense where it came so, also once it is allocated', async () => {
    const item = await aSuspenseItem(council, { receivedAt: at, amountPence: pence(45_00) })
    const asItCame = [{ fundCode: null, methodCode: 'BK', count: 1, amountPence: 45_00 }]
    expect(await ours()).to.deep.equal(asItCame)
    await anAllocation(council, { entryId: item.id, lineNumber: 2 })
    expect(await ours()).to.deep.equal(asItCame)
  })

  it('is not what was reversed, whenever that was', async () => {
    const entry = aCardPaymentEntry(council, { paidAt: at })
    await aPaidPayment(council, { paidAt: at })
    await inCouncil(council.id, async trx => await postEntry(trx, council.id, entry))
    expect(await ours()).to.deep.equal([{ fundCode: fundOf(council, 'council-tax').code, methodCode: '90', count: 2, amountPence: 240_00 }])
    const reversal = aCardPaymentEntry(council, { paidAt: new Date() })
    await inCouncil(council.id, async trx => {
      await postEntry(trx, council.id, {
        ...reversal, type: 'reversal', reversesEntryId: entry.id,
        postings: entry.postings.map((posting, index) => ({ ...posting, amountPence: pence(-posting.amountPence), draws: { entryId: entry.id, lineNumber: index + 1 } }))
      })
    })
    expect(await ours()).to.deep.equal([{ fundCode: fundOf(council, 'council-tax').code, methodCode: '90', count: 1, amountPence: 120_00 }])
  })

  it('is found along its days, whatever else is in the ledger', async () => {
    for (const one of [council, await aCouncil()]) {
      const entries = Array.from({ length: 1500 }, (_, index) => aCardPaymentEntry(one, { paidAt: new Date(at.getTime() - index % 300 * 86_400_000) }))
      await inCouncil(one.id, async trx => { await postBatch(trx, one.id, entries) })
    }
    const { owner } = await testDatabase()
    await inCouncilOn(owner, council.id, async trx => { await trx.raw('analyze postings, ledger_entries') })
    const plan = await planOf(council.id, ['postings', 'ledger_entries'], async trx => { await ourTotals(trx, council.id, day, day) })
    expect(plan.wholeTables, plan.text).to.deep.equal([])
    expect(plan.indexes.get('postings_by_day')?.some(condition => condition.includes('occurred_on >= ')), plan.text).to.equal(true)
    expect(await ours()).to.deep.equal([{ fundCode: fundOf(council, 'council-tax').code, methodCode: '90', count: 5, amountPence: 600_00 }])
  })
})
