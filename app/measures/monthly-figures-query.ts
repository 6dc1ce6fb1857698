import type { Knex } from 'knex'
import type { Phase } from '../councils/phase.js'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Channel } from '../ledger/entry-types.js'
import { type Pence, pence } from '../money.js'
import type { Figure } from './figure.js'
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

/**
 * What was measured from one day to another, both included, by month, fund, channel and phase. It knows the days that have been summed, which
 * are those up to yesterday.
 */
export async function monthlyFigures(trx: Knex.Transaction, councilId: CouncilId, { from, to }: { from: CalendarDate, to: CalendarDate }): Promise<Figure[]> {
  const { rows } = await trx.raw<{ rows: SummedRow[] }>(`
    select to_char(day, 'YYYY-MM') as month, measure, fund_code as "fundCode", channel, phase, sum(count)::bigint as count, sum(of_count)::bigint as "of",
      sum(pence)::bigint as pence, sum(seconds)::bigint as seconds
    from daily_figures
    where council_id = :councilId and day >= :from and day <= :to
    group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5`, { councilId, from, to })
  return rows.map(row => ({
    ...row, fundCode: row.fundCode || null, channel: row.channel || null, phase: row.phase || null, pence: nullablePence(row.pence)
  }))
}

function nullablePence(amount: number | null): Pence | null {
  return amount === null ? null : pence(amount)
}
