import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { MeasureCode } from '../measure.js'
import type { DailyFigure, DayRange } from './daily-figure.js'

/** Each answer, with what it is worth of a hundred. */
const levels = [
  ['satisfaction-very-satisfied', 100], ['satisfaction-satisfied', 75], ['satisfaction-neither', 50], ['satisfaction-dissatisfied', 25],
  ['satisfaction-very-dissatisfied', 0]
] as const satisfies readonly (readonly [MeasureCode, number])[]

/** Answers to the question how satisfied somebody was, by the day given: of residents, and of callers as advisers recorded them. */
export async function answersOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  type Answers = Pick<DailyFigure, 'day' | 'fundCode' | 'channel' | 'phase'> & { counts: number[] }
  const { rows } = await trx.raw<{ rows: Answers[] }>(`
    select given_on as day, coalesce(fund_code, '') as "fundCode", channel, phase, array[
      count(*) filter (where satisfaction = 5), count(*) filter (where satisfaction = 4), count(*) filter (where satisfaction = 3),
      count(*) filter (where satisfaction = 2), count(*) filter (where satisfaction = 1)]::integer[] as counts
    from feedback
    where council_id = :councilId and given_on >= :from and given_on <= :to and satisfaction is not null and source <> 'staff'
    group by 1, 2, 3, 4`, { councilId, ...range })
  return rows.flatMap(({ counts, ...row }): DailyFigure[] => {
    const [very = 0, satisfied = 0] = counts
    const of = counts.reduce((sum, count) => sum + count, 0)
    const points = levels.reduce((sum, [, worth], index) => sum + worth * (counts[index] ?? 0), 0)
    return [
      { ...row, measure: 'satisfaction-score', count: points, of }, { ...row, measure: 'satisfaction-share', count: very + satisfied, of },
      ...levels.map(([measure], index): DailyFigure => ({ ...row, measure, count: counts[index] ?? 0, of }))
    ]
  })
}
