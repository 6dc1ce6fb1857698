import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../dates.js'
import { sumOfAmounts } from './figure.js'
import { lastDayMeasured } from './measured-days.js'
import { monthlyFigures } from './monthly-figures-query.js'
import { type MonthOfTargets, standingsOf } from './targets.js'

/** What is measured, as the phases ask: completion over the last four weeks, and the targets as they stood in the last whole month. */
export interface MeasuresEvidence {
  completion: { completed: number, started: number }
  summedTo: CalendarDate | null
  targets: MonthOfTargets
}

/** @param fundCodes whose completion it is, with the fund that others are counted with among them; null is that of all. Targets are the council's. */
export async function measuresEvidence(trx: Knex.Transaction, councilId: CouncilId, fundCodes: readonly string[] | null, now: Date): Promise<MeasuresEvidence> {
  const today = londonDate(now)
  const figures = await monthlyFigures(trx, councilId, { from: addDays(today, -28), to: today })
  const total = sumOfAmounts(figures.filter(figure => figure.measure === 'completion' && (fundCodes === null || (figure.fundCode !== null && fundCodes.includes(figure.fundCode)))))
  return {
    completion: { completed: total?.count ?? 0, started: total?.of ?? 0 }, summedTo: await lastDayMeasured(trx, councilId),
    targets: await standingsOf(trx, councilId, now)
  }
}
