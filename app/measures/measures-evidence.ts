import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { addDays, londonDate } from '../dates.js'
import { sumOfAmounts } from './figure.js'
import { monthlyFigures } from './monthly-figures-query.js'
import { standingsOf } from './targets.js'

/** What is measured, as the phases ask: completion over the last four weeks, and the targets as they stood in the last whole month. */
export interface MeasuresEvidence {
  completion: { completed: number, started: number }
  targets: { met: number, of: number }
}

export async function measuresEvidence(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<MeasuresEvidence> {
  const today = londonDate(now)
  const figures = await monthlyFigures(trx, councilId, { from: addDays(today, -28), to: today })
  const total = sumOfAmounts(figures.filter(({ measure }) => measure === 'completion'))
  const { standings } = await standingsOf(trx, councilId, now)
  return {
    completion: { completed: total?.count ?? 0, started: total?.of ?? 0 },
    targets: { met: standings.filter(({ isMet }) => isMet).length, of: standings.length }
  }
}
