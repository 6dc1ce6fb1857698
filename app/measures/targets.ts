import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { addDays, type CalendarDate, calendarDate, londonDate } from '../dates.js'
import { recordAudit } from '../users/audit.js'
import type { Figure } from './figure.js'
import { type MeasureCode, measureOf } from './measure.js'
import { meetsTarget, valueOf } from './measure-value.js'
import { monthlyFigures } from './monthly-figures-query.js'

/** A target and where it stands: null where nothing has been measured. */
export interface Standing {
  measure: MeasureCode
  target: number
  value: number | null
  isMet: boolean
}

/** The council's targets, in the units of `valueOf`. */
export async function targetsOf(trx: Knex.Transaction, councilId: CouncilId): Promise<Map<MeasureCode, number>> {
  const rows = await trx('measure_targets').where({ council_id: councilId }).select('measure', 'target') as { measure: MeasureCode, target: number }[]
  return new Map(rows.map(({ measure, target }) => [measure, target]))
}

/** Sets what is wanted of a measure; null takes the target away. */
export async function setTarget(
  trx: Knex.Transaction, councilId: CouncilId, measure: MeasureCode, target: number | null, by: { userId: string, now: Date }
): Promise<void> {
  const before = (await targetsOf(trx, councilId)).get(measure) ?? null
  if (before === target) return
  await trx('measure_targets').where({ council_id: councilId, measure }).delete()
  if (target !== null) await trx('measure_targets').insert({ council_id: councilId, measure, target, changed_at: by.now, changed_by: by.userId })
  await recordAudit(trx, councilId, { at: by.now, userId: by.userId, action: 'measure_target_set', facts: { measure }, before: { target: before }, after: { target } })
}

/** Where each target stood in the last month that is over. */
export async function standingsOf(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<{ month: string, figures: Figure[], standings: Standing[] }> {
  const range = lastWholeMonth(londonDate(now))
  const targets = await targetsOf(trx, councilId)
  const figures = await monthlyFigures(trx, councilId, range)
  const standings = [...targets].map(([code, target]): Standing => {
    const measure = measureOf(code)
    const value = valueOf(measure, figures.filter(figure => figure.measure === code))
    return { measure: code, target, value, isMet: value !== null && meetsTarget(measure, value, target) }
  })
  return { month: range.from.slice(0, 7), figures, standings }
}

function lastWholeMonth(today: CalendarDate): { from: CalendarDate, to: CalendarDate } {
  const to = addDays(calendarDate(`${today.slice(0, 7)}-01`), -1)
  return { from: calendarDate(`${to.slice(0, 7)}-01`), to }
}
