import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { fundsCountedTogether } from '../measures/funds-counted-together.js'
import { firstDay, lastDay, type Month } from '../months.js'
import type { PageFigure } from './summing/figures-of-journey.js'

/** What the figures are narrowed to; empty texts narrow to nothing. */
export interface StruggleFilter {
  fundCode: string
  channel: string
  phase: string
  scripts: string
}

export interface CountedFigure extends PageFigure {
  count: number
}

/** A figure as it is downloaded: with what it can be narrowed to. */
export interface WholeFigure extends CountedFigure {
  fundCode: string
  channel: string
  phase: string
  scripts: string
}

/** The figures of journeys that began in a month; a fund that was merged into another is counted with it. */
export async function struggleFigures(trx: Knex.Transaction, councilId: CouncilId, month: Month, filter: StruggleFilter): Promise<CountedFigure[]> {
  const figures = figuresOfMonth(trx, councilId, month)
  if (filter.fundCode !== '') void figures.whereIn('fund_code', await codesCountedAs(trx, councilId, filter.fundCode))
  for (const [column, wanted] of [['channel', filter.channel], ['phase', filter.phase], ['scripts', filter.scripts]] as const) {
    if (wanted !== '') void figures.where(column, wanted)
  }
  return await figures.groupBy(counted).select(of).select({ count: trx.raw('sum(count)::bigint') }) as CountedFigure[]
}

/** The same, told apart by fund, channel, phase and scripts. */
export async function wholeFigures(trx: Knex.Transaction, councilId: CouncilId, month: Month): Promise<WholeFigure[]> {
  return await figuresOfMonth(trx, councilId, month).groupBy([...counted, ...narrowing]).orderBy([...counted, ...narrowing])
    .select({ ...of, fundCode: 'fund_code', channel: 'channel', phase: 'phase', scripts: 'scripts' }).select({ count: trx.raw('sum(count)::bigint') }) as WholeFigure[]
}

/** Journeys that are not over or wait to be counted, and since when the one that has waited longest has seen no page. */
export async function goingJourneys(trx: Knex.Transaction, councilId: CouncilId): Promise<{ count: number, since: Date | null }> {
  return await trx('going_journeys').where({ council_id: councilId }).first({ count: trx.raw('count(*)'), since: trx.raw('min(last_event_at)') }) as
    { count: number, since: Date | null }
}

const counted = ['kind', 'page', 'field', 'message', 'up_to_seconds']
const narrowing = ['fund_code', 'channel', 'phase', 'scripts']
const of = { kind: 'kind', page: 'page', field: 'field', message: 'message', upToSeconds: 'up_to_seconds' }

function figuresOfMonth(trx: Knex.Transaction, councilId: CouncilId, month: Month): Knex.QueryBuilder {
  return trx('journey_figures').where({ council_id: councilId }).where('day', '>=', firstDay(month)).where('day', '<=', lastDay(month))
}

async function codesCountedAs(trx: Knex.Transaction, councilId: CouncilId, fundCode: string): Promise<string[]> {
  const together = await fundsCountedTogether(trx, councilId)
  return [fundCode, ...[...together].filter(([, end]) => end === fundCode).map(([code]) => code)]
}
