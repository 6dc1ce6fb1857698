import type { Knex } from 'knex'
import type { Phase } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Channel } from '../ledger/entry-types.js'
import { pence } from '../money.js'
import { type ChannelMonth, channelMonths, measuredChannels } from './channel-months.js'
import type { Figure } from './figure.js'
import { fundsCountedTogether } from './funds-counted-together.js'
import type { MeasureCode } from './measure.js'

interface SummedRow {
  month: string
  measure: MeasureCode
  fundCode: string
  channel: Channel | ''
  phase: Phase | ''
  count: number
  of: number | null
  pence: number | null
  seconds: number | null
}

/** They tell how things stood at the end of a day, so that the last day of a month stands for it. */
const standing: readonly MeasureCode[] = ['suspense-value', 'suspense-age']

/**
 * What was measured from one day to another, both included, by month, fund, channel and phase; a fund that was merged into another is counted
 * with it. It knows the days that have been summed, which are those up to yesterday, and what was typed in of the months that it touches.
 */
export async function monthlyFigures(trx: Knex.Transaction, councilId: CouncilId, { from, to }: { from: CalendarDate, to: CalendarDate }): Promise<Figure[]> {
  const typed = await channelMonths(trx, councilId, from.slice(0, 7), to.slice(0, 7))
  const together = await fundsCountedTogether(trx, councilId)
  const summed = (await summedFigures(trx, councilId, { from, to })).map(figure => ({
    ...figure, fundCode: figure.fundCode === null ? null : together.get(figure.fundCode) ?? figure.fundCode
  }))
  const volumes = typed.flatMap(volumeOf)
  return addedUp([...summed, ...volumes, ...costs(typed, [...summed, ...volumes])])
}

async function summedFigures(trx: Knex.Transaction, councilId: CouncilId, { from, to }: { from: CalendarDate, to: CalendarDate }): Promise<Figure[]> {
  const { rows } = await trx.raw<{ rows: SummedRow[] }>(`
    select to_char(day, 'YYYY-MM') as month, measure, fund_code as "fundCode", channel, phase, sum(count)::bigint as count, sum(of_count)::bigint as "of",
      sum(pence)::bigint as pence, sum(seconds)::bigint as seconds
    from daily_figures
    where council_id = :councilId and day >= :from and day <= :to and (measure <> all (:standing) or day in (
      select max(day) from daily_figures where council_id = :councilId and day >= :from and day <= :to and measure = any (:standing)
      group by to_char(day, 'YYYY-MM')))
    group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5`, { councilId, from, to, standing })
  return rows.map(row => ({
    ...row, fundCode: row.fundCode === '' ? null : row.fundCode, channel: row.channel === '' ? null : row.channel,
    phase: row.phase === '' ? null : row.phase, pence: row.pence === null ? null : pence(row.pence)
  }))
}

/** The transactions of a channel that the service does not see. */
function volumeOf({ month, channel, transactions }: ChannelMonth): Figure[] {
  const isDigital = measuredChannels.find(({ code }) => code === channel)?.isDigital ?? null
  if (transactions === null || isDigital === null) return []
  return [{ ...ofNothing(month, 'digital-take-up', null), count: isDigital ? transactions : 0, of: transactions }]
}

/** Of a month whose costs were typed in: what each channel cost, and what all that was completed by it comes to. */
function costs(typed: readonly ChannelMonth[], figures: readonly Figure[]): Figure[] {
  const withCosts = typed.filter(({ costPence }) => costPence !== null)
  const months = new Set(withCosts.map(({ month }) => month))
  const completed = figures.filter(({ measure, month }) => measure === 'digital-take-up' && months.has(month))
  return [
    ...completed.map(({ month, channel, of }) => ({ ...ofNothing(month, 'cost-per-transaction', channel), count: of ?? 0, pence: pence(0) })),
    ...withCosts.map(({ month, channel, costPence }) => ({ ...ofNothing(month, 'cost-per-transaction', ownChannel(channel)), pence: pence(costPence ?? 0) }))
  ]
}

function ofNothing(month: string, measure: MeasureCode, channel: Channel | null): Figure {
  return { month, measure, channel, fundCode: null, phase: null, count: 0, of: null, pence: null, seconds: null }
}

function ownChannel(code: string): Channel | null {
  return ownChannels.find(channel => channel === code) ?? null
}

const ownChannels: readonly Channel[] = ['web', 'phone', 'counter', 'home_visit', 'web_chat']

/** One figure of each month, measure, fund, channel and phase. */
function addedUp(figures: readonly Figure[]): Figure[] {
  const byKey = new Map<string, Figure>()
  for (const figure of figures) {
    const key = [figure.month, figure.measure, figure.fundCode, figure.channel, figure.phase].join('|')
    const before = byKey.get(key)
    byKey.set(key, before === undefined ? figure : sumOfFigures(before, figure))
  }
  return [...byKey.values()].sort((one, other) => one.month < other.month ? -1 : one.month > other.month ? 1 : 0)
}

function sumOfFigures(one: Figure, other: Figure): Figure {
  const penceOfBoth = added(one.pence, other.pence)
  return {
    ...one, count: one.count + other.count, of: added(one.of, other.of), seconds: added(one.seconds, other.seconds),
    pence: penceOfBoth === null ? null : pence(penceOfBoth)
  }
}

function added(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0)
}
