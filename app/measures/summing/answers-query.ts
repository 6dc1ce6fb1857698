import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { MeasureCode } from '../measure.js'
import { satisfactionAnswers } from '../satisfaction-answers.js'
import type { DailyFigure, DayRange } from './daily-figure.js'

/** All that is worked out from answers. */
export const measuresOfAnswers: readonly MeasureCode[] = [
  'satisfaction-score', 'satisfaction-share', 'satisfaction-struck-out', ...satisfactionAnswers.map(({ measure }) => measure)
]

/** Answers to the question how satisfied somebody was, by the day given: of residents, and of callers as advisers recorded them. What was struck out is counted by itself. */
export async function answersOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  type Answers = Pick<DailyFigure, 'day' | 'fundCode' | 'channel' | 'phase'> & { counts: number[], struck: number }
  const { rows } = await trx.raw<{ rows: Answers[] }>(`
    select given_on as day, coalesce(fund_code, '') as "fundCode", channel, phase, array[
      count(*) filter (where satisfaction = 5 and struck_as is null), count(*) filter (where satisfaction = 4 and struck_as is null),
      count(*) filter (where satisfaction = 3 and struck_as is null), count(*) filter (where satisfaction = 2 and struck_as is null),
      count(*) filter (where satisfaction = 1 and struck_as is null)]::integer[] as counts,
      count(*) filter (where struck_as is not null)::integer as struck
    from feedback
    where council_id = :councilId and given_on >= :from and given_on <= :to and satisfaction is not null and source <> 'staff'
    group by 1, 2, 3, 4`, { councilId, ...range })
  return rows.flatMap(({ counts, struck, ...row }): DailyFigure[] => {
    const answers = satisfactionAnswers.map((answer, index) => ({ ...answer, count: counts[index] ?? 0 }))
    const of = answers.reduce((sum, { count }) => sum + count, 0)
    const points = answers.reduce((sum, { worth, count }) => sum + worth * count, 0)
    const satisfied = answers.reduce((sum, { isSatisfied, count }) => sum + (isSatisfied ? count : 0), 0)
    const struckOut: DailyFigure[] = struck === 0 ? [] : [{ ...row, measure: 'satisfaction-struck-out', count: struck }]
    return of === 0 ? struckOut : [
      { ...row, measure: 'satisfaction-score', count: points, of }, { ...row, measure: 'satisfaction-share', count: satisfied, of },
      ...answers.map(({ measure, count }): DailyFigure => ({ ...row, measure, count, of })), ...struckOut
    ]
  })
}
