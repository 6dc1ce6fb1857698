import type { Knex } from 'knex'
import type { Phase } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Channel } from '../ledger/entry-types.js'
import { pence } from '../money.js'
import { type Month, monthOf } from '../months.js'
import { type ChannelMonth, channelMonths, measuredChannels } from './channel-months.js'
import { type Figure, sumOfAmounts } from './figure.js'
import { fundsCountedTogether } from './funds-counted-together.js'
import { type MeasureCode, measures } from './measure.js'

interface SummedRow {
  month: Month
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
  const typed = await channelMonths(trx, councilId, monthOf(from), monthOf(to))
  const together = await fundsCountedTogether(trx, councilId)
  const summed = (await summedFigures(trx, councilId, { from, to })).map(figure => ({
    ...figure, fundCode: figure.fundCode === null ? null : together.get(figure.fundCode) ?? figure.fundCode
  }))
  const volumes = typed.flatMap(volumeOf)
  const none = noneOf(await monthsMeasured(trx, councilId, { from, to }), summed)
  return addedUp([...summed, ...volumes, ...costs(typed, [...summed, ...volumes]), ...none])
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
    ...row, fundCode: row.fundCode === '' ? null : row.fundCode, channel: row.channel === '' ? withoutChannel(row.measure) : row.channel,
    phase: row.phase === '' ? null : row.phase, pence: row.pence === null ? null : pence(row.pence), typed: 0
  }))
}

/** The months of which days have been summed. */
async function monthsMeasured(trx: Knex.Transaction, councilId: CouncilId, { from, to }: { from: CalendarDate, to: CalendarDate }): Promise<Month[]> {
  const { rows } = await trx.raw<{ rows: { month: Month }[] }>(`
    select distinct to_char(day, 'YYYY-MM') as month from measured_days where council_id = :councilId and day >= :from and day <= :to`, { councilId, from, to })
  return rows.map(({ month }) => month)
}

/** Of what is only counted, none in a month is a figure too, which a target can be held against; it leaves no row of its own. */
function noneOf(months: readonly Month[], summed: readonly Figure[]): Figure[] {
  return months.flatMap(month => measures.filter(({ code, unit }) => unit === 'number' && !summed.some(figure => figure.month === month && figure.measure === code))
    .map(({ code }) => ofNothing(month, code, null)))
}

/** What is completed without anybody meeting us came in files. */
function withoutChannel(measure: MeasureCode): Figure['channel'] {
  return measure === 'digital-take-up' ? 'files' : null
}

/** The transactions of a channel that the service does not see. */
function volumeOf({ month, channel, transactions }: ChannelMonth): Figure[] {
  const isDigital = measuredChannels.find(({ code }) => code === channel)?.isDigital ?? null
  if (transactions === null || isDigital === null) return []
  return [{ ...ofNothing(month, 'digital-take-up', channel), count: isDigital ? transactions : 0, of: transactions, typed: transactions }]
}

/** Of a month whose costs were typed in: what each channel cost, null where nobody knows, and all that was completed by it. */
function costs(typed: readonly ChannelMonth[], figures: readonly Figure[]): Figure[] {
  const withCosts = typed.filter(({ costPence }) => costPence !== null)
  const months = new Set(withCosts.map(({ month }) => month))
  const completed = figures.filter(({ measure, month }) => measure === 'digital-take-up' && months.has(month))
  return [
    ...completed.map(({ month, channel, of, typed: volume }) => ({ ...ofNothing(month, 'cost-per-transaction', channel), count: of ?? 0, typed: volume })),
    ...withCosts.map(({ month, channel, costPence }) => ({ ...ofNothing(month, 'cost-per-transaction', channel), pence: costPence }))
  ]
}

function ofNothing(month: Month, measure: MeasureCode, channel: Figure['channel']): Figure {
  return { month, measure, channel, fundCode: null, phase: null, count: 0, of: null, pence: null, seconds: null, typed: 0 }
}

/** One figure of each month, measure, fund, channel and phase. */
function addedUp(figures: readonly Figure[]): Figure[] {
  const byKey = new Map<string, Figure[]>()
  for (const figure of figures) {
    const key = [figure.month, figure.measure, figure.fundCode, figure.channel, figure.phase].join('|')
    byKey.set(key, [...byKey.get(key) ?? [], figure])
  }
  return [...byKey.values()].flatMap(same => same.slice(0, 1).map(figure => ({ ...figure, ...sumOfAmounts(same) })))
    .sort((one, other) => one.month < other.month ? -1 : one.month > other.month ? 1 : 0)
}
