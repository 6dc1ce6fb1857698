import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { MeasureCode } from '../measure.js'
import { type DailyFigure, type DayRange, instantsOf } from './daily-figure.js'

/** The first thing in the basket, which gives a payment its fund. */
const firstFund = `
  left join lateral (
    select l.fund_code from payment_lines l where l.council_id = :councilId and l.payment_id = p.id order by l.line_number limit 1) basket on true`

/** Payments by the day on which they were begun, and how many of them came to what they were begun for. */
export async function completionOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  const { rows } = await trx.raw<{ rows: DailyFigure[] }>(`
    select (p.created_at at time zone 'Europe/London')::date as day, 'completion' as measure, coalesce(basket.fund_code, '') as "fundCode", p.channel,
      coalesce(p.phase, '') as phase, count(*) filter (where p.status = 'paid' or basket.owes_nothing) as count, count(*) as of
    from payments p
    cross join lateral (
      select (array_agg(l.fund_code order by l.line_number))[1] as fund_code,
        bool_and(l.nothing_to_pay_at is not null and l.amount_pence is null) as owes_nothing
      from payment_lines l where l.council_id = :councilId and l.payment_id = p.id) basket
    where p.council_id = :councilId and p.created_at >= :since and p.created_at < :until and (p.version > 1 or basket.fund_code is not null)
    group by 1, 3, 4, 5`, { councilId, ...instantsOf(range) })
  return rows
}

/** Payments by the day on which they were paid: all of them digital, some with an adviser's help. */
export async function paidOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  const { rows } = await trx.raw<{ rows: (Omit<DailyFigure, 'measure'> & { of: number })[] }>(`
    select (p.finished_at at time zone 'Europe/London')::date as day, coalesce(basket.fund_code, '') as "fundCode", p.channel, coalesce(p.phase, '') as phase,
      count(*) filter (where p.channel <> 'web') as count, count(*) as of
    from payments p ${firstFund}
    where p.council_id = :councilId and p.finished_at >= :since and p.finished_at < :until and p.status = 'paid'
    group by 1, 2, 3, 4`, { councilId, ...instantsOf(range) })
  return rows.flatMap((row): DailyFigure[] => [
    { ...row, measure: 'digital-take-up', count: row.of }, { ...row, measure: 'assisted-take-up' }
  ])
}

const causes = {
  failed: 'payments-declined', cancelled: 'payments-cancelled', expired: 'payments-expired', errored: 'payments-errored', lost: 'payments-unreached'
} as const satisfies Record<string, MeasureCode>

/** Tries at paying by the day on which they ended. P0040 is the provider's code for one that this service called back. */
export async function failedPaymentsOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  type Ended = Omit<DailyFigure, 'measure' | 'count'> & { of: number } & Record<keyof typeof causes, number>
  const { rows } = await trx.raw<{ rows: Ended[] }>(`
    select (a.finished_at at time zone 'Europe/London')::date as day, coalesce(basket.fund_code, '') as "fundCode", p.channel, coalesce(p.phase, '') as phase,
      count(*) as of, count(*) filter (where a.status = 'failed') as failed, count(*) filter (where a.status = 'cancelled') as cancelled,
      count(*) filter (where a.status = 'expired') as expired, count(*) filter (where a.status = 'errored') as errored,
      count(*) filter (where a.status = 'lost') as lost
    from payment_attempts a
    cross join lateral (select * from payments p where p.council_id = :councilId and p.id = a.payment_id limit 1) p ${firstFund}
    where a.council_id = :councilId and a.finished_at >= :since and a.finished_at < :until
      and not (a.status = 'cancelled' and coalesce(a.failure_code, '') = 'P0040')
    group by 1, 2, 3, 4`, { councilId, ...instantsOf(range) })
  return rows.flatMap(({ day, fundCode, channel, phase, of, ...ended }) => Object.entries(causes).map(([status, measure]): DailyFigure => ({
    day, fundCode, channel, phase, measure, of, count: ended[status as keyof typeof causes]
  })))
}
