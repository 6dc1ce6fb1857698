import type { Knex } from 'knex'
import { type CouncilId, takeTurns } from '../../database/in-council.js'
import { addDays, type CalendarDate } from '../../dates.js'
import { monthOf } from '../../months.js'
import { answersOfDays, measuresOfAnswers } from './answers-query.js'
import { closedTracesOfDays, duplicatesOfDays, openedTracesOfDays, refundsOfDays } from './casework-query.js'
import type { DailyFigure, DayRange } from './daily-figure.js'
import { allocationsOfDays, receiptsOfDays, straightThroughOfDays, suspenseAtEndOf } from './money-query.js'
import { completionOfDays, failedPaymentsOfDays, paidOfDays } from './payments-query.js'

const figuresAtOnce = 2_000

const queries = [
  completionOfDays, paidOfDays, receiptsOfDays, failedPaymentsOfDays, straightThroughOfDays, allocationsOfDays, refundsOfDays, duplicatesOfDays,
  openedTracesOfDays, closedTracesOfDays, answersOfDays
]

/**
 * Sums what happened on some days anew from what it left behind, so that what has come to light since is counted on its day. The last of the
 * days, and each end of a month among them, also gets what stood in suspense.
 */
export async function sumDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange, now: Date): Promise<void> {
  await takeTurnAtSums(trx, councilId)
  const figures: DailyFigure[] = []
  for (const query of queries) figures.push(...await query(trx, councilId, range))
  const days = daysOf(range)
  for (const day of days.filter(one => one === range.to || monthOf(one) !== monthOf(addDays(one, 1)))) {
    figures.push(...await suspenseAtEndOf(trx, councilId, day))
  }
  await trx('daily_figures').where({ council_id: councilId }).where('day', '>=', range.from).where('day', '<=', range.to).delete()
  const rows = figures.map(figure => rowOf(councilId, figure))
  for (let from = 0; from < rows.length; from += figuresAtOnce) await trx('daily_figures').insert(rows.slice(from, from + figuresAtOnce))
  await trx('measured_days').insert(days.map(day => ({ council_id: councilId, day, summed_at: now })))
    .onConflict(['council_id', 'day']).merge(['summed_at'])
}

/**
 * Sums the answers of some days anew, however long ago these were, and of days that have been summed: answers are kept, whereas what other
 * figures came from may be gone. Every other figure of these days stays.
 */
export async function sumAnswersAgain(trx: Knex.Transaction, councilId: CouncilId, days: readonly CalendarDate[]): Promise<void> {
  await takeTurnAtSums(trx, councilId)
  const summed = await trx('measured_days').where({ council_id: councilId }).whereIn('day', [...days]).pluck('day') as CalendarDate[]
  for (const day of summed) {
    const figures = await answersOfDays(trx, councilId, { from: day, to: day })
    await trx('daily_figures').where({ council_id: councilId, day }).whereIn('measure', [...measuresOfAnswers]).delete()
    if (figures.length > 0) await trx('daily_figures').insert(figures.map(figure => rowOf(councilId, figure)))
  }
}

/** So that neither of two who sum a day at once adds to what the other has just put there. */
async function takeTurnAtSums(trx: Knex.Transaction, councilId: CouncilId): Promise<void> {
  await takeTurns(trx, `daily-figures:${councilId}`)
}

function rowOf(councilId: CouncilId, { day, measure, fundCode, channel, phase, count, of, pence, seconds }: DailyFigure) {
  return {
    council_id: councilId, day, measure, fund_code: fundCode, channel, phase, count, of_count: of ?? null, pence: pence ?? null, seconds: seconds ?? null
  }
}

function daysOf({ from, to }: DayRange): CalendarDate[] {
  const days: CalendarDate[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}
