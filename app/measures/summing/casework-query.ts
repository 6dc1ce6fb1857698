import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { MeasureCode } from '../measure.js'
import { type DailyFigure, type DayRange, instantsOf } from './daily-figure.js'

/** Refunds paid, by the day of that, with how long they took from being asked for. Those made in the provider's own pages were not asked for here. */
export async function refundsOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  const { rows } = await trx.raw<{ rows: DailyFigure[] }>(`
    select (r.finished_at at time zone 'Europe/London')::date as day, 'refund-time' as measure, coalesce(line.fund_code, '') as "fundCode", '' as channel,
      '' as phase, count(*) as count, sum(r.amount_pence)::bigint as pence,
      sum(greatest(0, extract(epoch from r.finished_at - r.requested_at)))::bigint as seconds
    from refunds r
    left join lateral (
      select l.fund_code from refund_lines l where l.council_id = :councilId and l.refund_id = r.id order by l.line_number limit 1) line on true
    where r.council_id = :councilId and r.state in ('succeeded', 'paid') and r.requested_by is not null
      and r.finished_at >= :since and r.finished_at < :until
    group by 1, 3`, { councilId, ...instantsOf(range) })
  return rows
}

/** What seems to have been paid twice, by the day on which it was found. */
export async function duplicatesOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  const { rows } = await trx.raw<{ rows: DailyFigure[] }>(`
    select (found_at at time zone 'Europe/London')::date as day, 'duplicate-payments' as measure, fund_code as "fundCode", '' as channel, '' as phase,
      count(*) as count, sum(amount_pence)::bigint as pence
    from duplicate_payments
    where council_id = :councilId and state = 'open' and found_at >= :since and found_at < :until
    group by 1, 3`, { councilId, ...instantsOf(range) })
  return rows
}

export async function openedTracesOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  const { rows } = await trx.raw<{ rows: DailyFigure[] }>(`
    select (opened_at at time zone 'Europe/London')::date as day, 'traces-opened' as measure, fund_code as "fundCode", '' as channel, '' as phase,
      count(*) as count
    from traces where council_id = :councilId and opened_at >= :since and opened_at < :until
    group by 1, 3`, { councilId, ...instantsOf(range) })
  return rows
}

/** An outcome of a trace, and its measure. */
const outcomes = {
  'moved': 'traces-moved', 'nothing-to-do': 'traces-nothing-to-do', 'not-found': 'traces-not-found', 'no-proof': 'traces-no-proof'
} as const satisfies Record<string, MeasureCode>

export async function closedTracesOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  type Closed = { day: CalendarDate, fundCode: string, of: number } & Record<keyof typeof outcomes, number>
  const { rows } = await trx.raw<{ rows: Closed[] }>(`
    select (closed_at at time zone 'Europe/London')::date as day, fund_code as "fundCode", count(*) as of,
      count(*) filter (where outcome = 'moved') as "moved", count(*) filter (where outcome = 'nothing-to-do') as "nothing-to-do",
      count(*) filter (where outcome = 'not-found') as "not-found", count(*) filter (where outcome = 'no-proof') as "no-proof"
    from traces where council_id = :councilId and state = 'closed' and closed_at >= :since and closed_at < :until
    group by 1, 2`, { councilId, ...instantsOf(range) })
  return rows.flatMap(({ day, fundCode, of, ...ended }) => Object.entries(outcomes).map(([outcome, measure]): DailyFigure => ({
    day, fundCode, channel: '', phase: '', measure, of, count: ended[outcome as keyof typeof outcomes]
  })))
}
