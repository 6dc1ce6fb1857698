import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { arrivals } from '../../ledger/balances-query.js'
import { groupedByDay, type TotalLine } from './total.js'

/**
 * What this service took on each day between two, by the day on which it was paid, fund and method of payment: lines of money that came from
 * outside, where they went as they came. What went to suspense has no fund, also once it is allocated; what was refunded, disputed or
 * returned unpaid later was taken all the same. An entry that was reversed, as those of a file that was taken back are, never counts.
 * Found along postings_by_day, each with its entry by key: the time goes with the days asked for, whatever the ledger's size.
 */
export async function ourTotals(trx: Knex.Transaction, councilId: CouncilId, from: CalendarDate, to: CalendarDate): Promise<Map<CalendarDate, TotalLine[]>> {
  // Compiling the plan would take longer than following it.
  await trx.raw('set local jit = off')
  const { rows } = await trx.raw<{ rows: (TotalLine & { day: CalendarDate })[] }>(`
    with came as (
      -- As a condition of its own the sign would lead the planner to the index by amount, through the whole ledger.
      select p.occurred_on, p.fund_code, p.method_code, count(*) filter (where p.amount_pence < 0) as count,
        -sum(p.amount_pence) filter (where p.amount_pence < 0) as pence
      from postings p
      cross join lateral (
        select e.type from ledger_entries e where e.council_id = :councilId and e.id = p.entry_id and e.type = any (:arrivals) limit 1) e
      where p.council_id = :councilId and p.occurred_on >= :from and p.occurred_on <= :to
        and p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income')
      group by 1, 2, 3),
    taken_back as (
      select p.occurred_on, p.fund_code, p.method_code, -count(*) as count, sum(p.amount_pence) as pence
      from ledger_entries r
      cross join lateral (
        select e.id from ledger_entries e where e.council_id = :councilId and e.id = r.reverses_entry_id and e.type = any (:arrivals) limit 1) e
      join postings p on p.council_id = :councilId and p.entry_id = e.id
      where r.council_id = :councilId and r.type = 'reversal' and r.occurred_on >= :from and p.occurred_on >= :from and p.occurred_on <= :to
        and p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income') and p.amount_pence < 0
      group by 1, 2, 3)
    select occurred_on as day, fund_code as "fundCode", method_code as "methodCode", sum(count)::integer as count, sum(pence)::bigint as "amountPence"
    from (select * from came union all select * from taken_back) both_ways
    group by 1, 2, 3 having sum(count) <> 0 order by 1, 2 nulls last, 3`, { councilId, from, to, arrivals: [...arrivals] })
  return groupedByDay(rows)
}
