import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import type { Figure } from '../../app/measures/figure.js'
import { monthlyFigures } from '../../app/measures/monthly-figures-query.js'
import { sumDaysOfCouncil } from '../../app/measures/summing/sum-every-day.js'
import { aCouncil, aReference, fundOf, type TestCouncil } from '../support/builders.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { allocateItems } from '../../app/suspense/allocate-items.js'
import { usesDatabase } from '../support/database.js'

const september = { from: calendarDate('2026-09-01'), to: calendarDate('2026-09-30') }
const day = 86_400

describe('The figures of planted money', function () {
  this.timeout(60_000)
  usesDatabase()
  let council: TestCouncil
  let fundCode: string

  before(async () => {
    council = await aCouncil()
    fundCode = fundOf(council, 'parking-fines').code
    await aSuspenseItem(await aCouncil(), { receivedAt: at('2026-09-05') })
    // Five lines come straight to their funds, three wait: one is allocated in September, one in October, one never.
    for (const on of ['2026-09-01', '2026-09-30']) await aPaidPayment(council, { paidAt: at(on), lines: [line(2_00), line(3_00)] })
    await aPaidPayment(council, { paidAt: at('2026-10-02') })
    const first = await aSuspenseItem(council, { amountPence: pence(45_00), receivedAt: at('2026-09-02') })
    const second = await aSuspenseItem(council, { amountPence: pence(10_00), receivedAt: at('2026-09-10') })
    await aSuspenseItem(council, { amountPence: pence(7_00), receivedAt: at('2026-09-20') })
    await allocate(first.id, 45_00, '2026-09-12')
    await allocate(second.id, 4_00, '2026-10-10')
    await sumDaysOfCouncil(council.id, at('2026-10-12'))
  })

  it('tell how much went straight to its fund', async () => {
    const figures = await figured('straight-through')
    expect(total(figures, 'count')).to.equal(4)
    expect(total(figures, 'of')).to.equal(7)
  })

  it('count receipts that came in files as not digital, and card payments as digital', async () => {
    const figures = await figured('digital-take-up')
    expect(total(figures, 'count')).to.equal(2)
    expect(total(figures, 'of')).to.equal(5)
  })

  it('tell how long money waited before it was allocated, in the month of that', async () => {
    const [allocated] = await figured('time-to-allocate')
    expect(allocated).to.include({ fundCode, count: 1, seconds: 10 * day })
    expect(await figured('time-to-allocate', { from: calendarDate('2026-10-01'), to: calendarDate('2026-10-31') })).to.have.lengthOf(1)
  })

  it('tell what stood in suspense at the end of a month, as it was then, and at the last day that is known', async () => {
    const [september] = await figured('suspense-value')
    expect(september).to.include({ count: 2, pence: 17_00 })
    const [age] = await figured('suspense-age')
    // Received at noon; the month ends at midnight of London, an hour ahead.
    expect(age?.seconds).to.equal((20 + 10) * day + 2 * 11 * 3_600)
    const [october] = await figured('suspense-value', { from: calendarDate('2026-10-01'), to: calendarDate('2026-10-31') })
    expect(october).to.include({ count: 2, pence: 13_00 })
  })

  function line(amount: number) {
    return { fundSlug: 'parking-fines', accountReference: aReference(council, 'parking-fines'), amountPence: pence(amount) }
  }

  async function allocate(entryId: string, amount: number, on: string): Promise<void> {
    await inCouncil(council.id, async trx => {
      await allocateItems(trx, { councilId: council.id, userId: null, now: at(on) }, [{
        entryId, lineNumber: 2, idempotencyKey: `test:${newId()}`, narrative: null,
        parts: [{ fundCode, accountReference: aReference(council, 'parking-fines'), amountPence: pence(amount) }]
      }])
    })
  }

  async function figured(measure: Figure['measure'], range = september): Promise<Figure[]> {
    return await inCouncil(council.id, async trx => (await monthlyFigures(trx, council.id, range)).filter(figure => figure.measure === measure))
  }
})

function at(on: string): Date {
  return new Date(`${on}T12:00:00Z`)
}

function total(figures: readonly Figure[], what: 'count' | 'of'): number {
  return figures.reduce((sum, figure) => sum + (figure[what] ?? 0), 0)
}
