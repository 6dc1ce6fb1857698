import type { Knex } from 'knex'
import { type CouncilId, takeTurns } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { addMonths, firstDay, lastDay, type Month, monthOf } from '../months.js'
import { recordAudit } from '../users/audit.js'
import { sumOfAmounts } from './figure.js'
import { type MeasureCode, measures } from './measure.js'
import { daysMeasured } from './measured-days.js'
import { standingOf, type TargetStanding, valueOf } from './measure-value.js'
import { monthlyFigures } from './monthly-figures-query.js'
import { measuresOfAnswers } from './summing/answers-query.js'

/** What is wanted of measures, in the units of `valueOf`. */
export type Targets = ReadonlyMap<MeasureCode, number>

/** A target and where it stands: null where nothing has been measured. */
export interface Standing {
  measure: MeasureCode
  target: number
  value: number | null
  standing: TargetStanding
}

export async function targetsOf(trx: Knex.Transaction, councilId: CouncilId): Promise<Targets> {
  const rows = await trx('measure_targets').where({ council_id: councilId }).select('measure', 'target') as { measure: MeasureCode, target: number }[]
  return new Map(rows.map(({ measure, target }) => [measure, target]))
}

/** Sets what is wanted of each of some measures; null takes a target away. */
export async function setTargets(
  trx: Knex.Transaction, councilId: CouncilId, wanted: ReadonlyMap<MeasureCode, number | null>, by: { userId: string, now: Date }
): Promise<void> {
  await takeTurns(trx, `measure-targets:${councilId}`)
  const before = await targetsOf(trx, councilId)
  for (const [measure, target] of wanted) {
    const earlier = before.get(measure) ?? null
    if (earlier === target) continue
    await trx('measure_targets').where({ council_id: councilId, measure }).delete()
    if (target !== null) await trx('measure_targets').insert({ council_id: councilId, measure, target, changed_at: by.now, changed_by: by.userId })
    await recordAudit(trx, councilId, {
      at: by.now, userId: by.userId, action: 'measure_target_set', facts: { measure }, before: { target: earlier }, after: { target }
    })
  }
}

/** Where the targets stood in a month. */
export interface MonthOfTargets {
  month: Month
  /** In the order of the measures. */
  standings: Standing[]
  /** Whether every day of it has been summed. */
  isSummed: boolean
  /** Whether nothing at all was counted in it. */
  isEmpty: boolean
}

/** Where each target stood in the last month that is over. Of answers that were all struck out it is not known how satisfied users were. */
export async function standingsOf(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<MonthOfTargets> {
  const month = addMonths(monthOf(londonDate(now)), -1)
  const { days, of } = await daysMeasured(trx, councilId, month)
  const isSummed = days === of
  const targets = await targetsOf(trx, councilId)
  const figures = await monthlyFigures(trx, councilId, { from: firstDay(month), to: lastDay(month) })
  const areStruckOut = figures.some(({ measure, count }) => measure === 'satisfaction-struck-out' && count > 0)
  const standings = measures.flatMap((measure): Standing[] => {
    const target = targets.get(measure.code)
    if (target === undefined) return []
    const amounts = sumOfAmounts(figures.filter(figure => figure.measure === measure.code))
    const value = amounts === null ? null : valueOf(measure.unit, amounts)
    const standing = standingOf(measure, { value, amounts }, target, isSummed)
    return [{ measure: measure.code, target, value, standing: standing === 'nothing' && areStruckOut && measuresOfAnswers.includes(measure.code) ? 'unknown' : standing }]
  })
  return { month, standings, isSummed, isEmpty: figures.every(({ count, of }) => count === 0 && (of ?? 0) === 0) }
}
