import type { Knex } from 'knex'
import { addDays, type CalendarDate, startOfLondonDay } from '../../../dates.js'
import { keepChannelMonth, type MeasuredChannel } from '../../../measures/channel-months.js'
import type { MeasureCode } from '../../../measures/measure.js'
import { daysToSum } from '../../../measures/summing/sum-every-day.js'
import { sumDays } from '../../../measures/summing/sum-days.js'
import { setTargets } from '../../../measures/targets.js'
import { pence } from '../../../money.js'
import { addMonths, monthOf } from '../../../months.js'
import { publishMonths } from '../../../performance/publishing/publish-performance.js'
import { Random } from '../random.js'
import { ownerOf } from '../upkeep/owner.js'
import { daysSinceChangeover } from './card-payments.js'
import type { DemoWorld } from './world.js'

const monthsTyped = 12
const days = 86_400

const targets = new Map<MeasureCode, number>([
  ['completion', 85_00], ['digital-take-up', 60_00], ['cost-per-transaction', 3_00], ['satisfaction-score', 80_00], ['suspense-value', 10_000_00],
  ['time-to-allocate', 7 * days], ['refund-time', 2 * days]
])

/** What a month of each channel costs, from and to, in pounds; and how much is done by those that are not seen. */
const typed: readonly { channel: MeasuredChannel['code'], pounds: readonly [number, number], transactions?: readonly [number, number] }[] = [
  { channel: 'web', pounds: [380, 420] }, { channel: 'phone', pounds: [700, 900] }, { channel: 'counter', pounds: [350, 450] },
  { channel: 'files', pounds: [300, 340] }, { channel: 'old-service', pounds: [640, 660], transactions: [670, 730] },
  { channel: 'post', pounds: [260, 330], transactions: [60, 95] }, { channel: 'overheads', pounds: [900, 900] }
]

/** The year as the nights would have summed and published it, with what the service owner typed in and wants. */
export async function measureYear(trx: Knex.Transaction, { demo }: DemoWorld, today: CalendarDate): Promise<void> {
  // It follows from the day on which the load began, whenever it goes on.
  const now = startOfLondonDay(today)
  const councilId = demo.council.id
  const by = { userId: ownerOf(demo).id, now }
  const random = new Random(demo.seed ^ 0xC057)
  const changeover = monthOf(addDays(today, -daysSinceChangeover))
  for (let ago = monthsTyped; ago > 0; ago -= 1) {
    const month = addMonths(monthOf(today), -ago)
    const channels = typed.filter(({ channel }) => channel !== 'old-service' || month <= changeover)
    await keepChannelMonth(trx, councilId, month, channels.map(({ channel, pounds, transactions }) => ({
      channel, costPence: pence(random.between(...pounds) * 1_00), transactions: transactions === undefined ? null : random.between(...transactions)
    })), by)
  }
  await setTargets(trx, councilId, targets, by)
  await sumDays(trx, councilId, await daysToSum(trx, councilId, now), now)
  await publishMonths(trx, councilId, now)
}
