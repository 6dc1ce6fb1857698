import type { Knex } from 'knex'
import { addDays, type CalendarDate, startOfLondonDay } from '../../../dates.js'
import { pence } from '../../../money.js'
import { giveDays } from '../../../service-phase/old-totals/given-days.js'
import { ourTotals } from '../../../service-phase/old-totals/our-totals-query.js'
import type { DemoCouncil } from '../demo-council.js'
import { ownerOf } from './owner.js'

const daysGiven = 14
/** The day, so many days ago, of which the old system says that somebody paid more. */
const otherDaysAgo = 5
const morePence = 10_00

/** What the old system took on the last days, as far as there is one: the same as this service, but for £10 of one day. */
export async function giveOldTotals(trx: Knex.Transaction, demo: DemoCouncil, today: CalendarDate): Promise<void> {
  const { id: councilId, oldServiceName } = demo.council
  if (oldServiceName === '') return
  const days = Array.from({ length: daysGiven }, (_, index) => addDays(today, -1 - index))
  const ours = await ourTotals(trx, councilId, addDays(today, -daysGiven), addDays(today, -1))
  const given = days.map(day => {
    const lines = ours.get(day) ?? []
    const isOther = day === addDays(today, -otherDaysAgo)
    return { day, seen: 0, lines: lines.map((line, index) => isOther && index === 0 ? { ...line, amountPence: pence(line.amountPence + morePence) } : line) }
  })
  await giveDays(trx, councilId, given, { userId: ownerOf(demo).id, now: startOfLondonDay(today), fileId: null })
}
