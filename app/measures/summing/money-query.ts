import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, startOfLondonDay } from '../../dates.js'
import type { DailyFigure, DayRange } from './daily-figure.js'

/** Lines of money that came, by the day on which they count, and how many went straight to their fund. */
export async function straightThroughOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  const { rows } = await trx.raw<{ rows: DailyFigure[] }>(`
    select p.accounting_date as day, 'straight-through' as measure, coalesce(p.fund_code, '') as "fundCode",
      case when e.channel in ('file', 'office', 'system') then '' else e.channel end as channel, '' as phase,
      count(*) filter (where p.ledger_account_kind = 'fund') as count, count(*) as of
    from postings p
    cross join lateral (select e.type, e.channel from ledger_entries e where e.council_id = :councilId and e.id = p.entry_id limit 1) e
    where p.council_id = :councilId and p.accounting_date >= :from and p.accounting_date <= :to
      and p.ledger_account_kind in ('fund', 'suspense') and p.amount_pence < 0 and e.type in ('card_payment', 'card_payment_held', 'receipt')
    group by 1, 3, 4`, { councilId, ...range })
  return rows
}

/** Receipts of files by the day on which they count, digital by their method of payment; none that was taken back. */
export async function receiptsOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  const { rows } = await trx.raw<{ rows: DailyFigure[] }>(`
    select p.accounting_date as day, 'digital-take-up' as measure, coalesce(p.fund_code, '') as "fundCode", '' as channel, '' as phase,
      count(*) filter (where coalesce(m.is_digital, m.kind like 'card%')) as count, count(*) as of
    from postings p
    cross join lateral (
      select e.id from ledger_entries e where e.council_id = :councilId and e.id = p.entry_id and e.type = 'receipt' limit 1) e
    cross join lateral (select m.kind, m.is_digital from methods_of_payment m where m.council_id = :councilId and m.code = p.method_code limit 1) m
    where p.council_id = :councilId and p.accounting_date >= :from and p.accounting_date <= :to
      and p.ledger_account_kind in ('fund', 'suspense') and p.amount_pence < 0
      and not exists (select 1 from ledger_entries r where r.council_id = :councilId and r.reverses_entry_id = e.id)
    group by 1, 3`, { councilId, ...range })
  return rows
}

/** Money allocated out of suspense, by the day on which that counts, with how long it had waited. */
export async function allocationsOfDays(trx: Knex.Transaction, councilId: CouncilId, range: DayRange): Promise<DailyFigure[]> {
  const { rows } = await trx.raw<{ rows: DailyFigure[] }>(`
    select p.accounting_date as day, 'time-to-allocate' as measure, p.fund_code as "fundCode", '' as channel, '' as phase, count(*) as count,
      sum(greatest(0, extract(epoch from e.recorded_at - source.recorded_at)))::bigint as seconds
    from postings p
    cross join lateral (
      select e.recorded_at from ledger_entries e where e.council_id = :councilId and e.id = p.entry_id and e.type = 'allocation' limit 1) e
    cross join lateral (
      select s.recorded_at from postings d
      join ledger_entries s on s.council_id = :councilId and s.id = d.draws_entry_id
      where d.council_id = :councilId and d.entry_id = p.entry_id and d.draws_entry_id is not null limit 1) source
    where p.council_id = :councilId and p.accounting_date >= :from and p.accounting_date <= :to and p.ledger_account_kind = 'fund'
    group by 1, 3`, { councilId, ...range })
  return rows
}

/**
 * What was in suspense at the end of a day: what is open now, and what has been drawn on since, with what was drawn since put back. Their
 * age is from when each came.
 */
export async function suspenseAtEndOf(trx: Knex.Transaction, councilId: CouncilId, day: DayRange['to']): Promise<DailyFigure[]> {
  const { rows: [row] } = await trx.raw<{ rows: { count: number, pence: number, seconds: number }[] }>(`
    with keys as (
      select entry_id, line_number from remaining_amounts
      where council_id = :councilId and ledger_account_kind = 'suspense' and remaining_pence <> 0
      union
      select draws_entry_id, draws_line_number from postings
      where council_id = :councilId and accounting_date > :day and ledger_account_kind = 'suspense' and draws_entry_id is not null)
    select count(*) as count, coalesce(-sum(pence), 0)::bigint as pence,
      coalesce(sum(greatest(0, extract(epoch from :end::timestamptz - recorded_at))), 0)::bigint as seconds
    from (
      select r.remaining_pence - coalesce(later.pence, 0) as pence, e.recorded_at
      from keys k
      cross join lateral (
        select r.remaining_pence from remaining_amounts r
        where r.council_id = :councilId and r.entry_id = k.entry_id and r.line_number = k.line_number limit 1) r
      cross join lateral (
        select e.recorded_at, e.accounting_date from ledger_entries e where e.council_id = :councilId and e.id = k.entry_id limit 1) e
      cross join lateral (
        select sum(d.amount_pence)::bigint as pence from postings d
        where d.council_id = :councilId and d.draws_entry_id = k.entry_id and d.draws_line_number = k.line_number and d.accounting_date > :day) later
      where e.accounting_date <= :day) items
    where pence <> 0`, { councilId, day, end: startOfLondonDay(addDays(day, 1)) })
  if (row === undefined) throw new Error('A sum without a row')
  const snapshot = { day, fundCode: '', channel: '', phase: '', ...row }
  return [{ ...snapshot, measure: 'suspense-value' }, { ...snapshot, measure: 'suspense-age' }]
}
