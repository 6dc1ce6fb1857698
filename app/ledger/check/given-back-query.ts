import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, startOfLondonDay } from '../../dates.js'
import type { CheckedDays, LedgerDifference } from '../ledger-check-query.js'

/**
 * Compares what the provider has given back or taken back on these days - refunds to cards that succeeded, disputes that were lost, with
 * their fees - with the one entry of each on its clearing account, and each such entry of these days with what the provider confirmed. An
 * entry that has been reversed stands for nothing. A dispute of a payment that was not taken here is wanted nowhere.
 */
export async function compareGivenBack(trx: Knex.Transaction, councilId: CouncilId, days: CheckedDays): Promise<LedgerDifference[]> {
  const { rows } = await trx.raw<{ rows: LedgerDifference[] }>(`
    with confirmed as materialized (
      select 'card-refund:' || r.id as key, r.amount_pence as pence, (r.finished_at at time zone 'Europe/London')::date as day,
        r.payment_attempt_id as attempt_id
      from refunds r
      where r.council_id = :councilId and r.state = 'succeeded' and r.finished_at >= :start and r.finished_at < :end
      union all
      select 'dispute:' || d.id, d.amount_pence + d.fee_pence, (d.changed_at at time zone 'Europe/London')::date, d.payment_attempt_id
      from disputes d
      where d.council_id = :councilId and d.status = 'lost' and d.payment_attempt_id is not null and d.changed_at >= :start and d.changed_at < :end)
    select case when e.id is null then 'given-back-not-posted' when e.is_reversed then 'reversed' else 'given-back-differs' end as kind,
      confirmed.day as date, e.method_code as "methodCode", null as "fundCode", -confirmed.pence as "expectedPence",
      coalesce(cleared.pence, 0) as "foundPence", attempt.payment_id as "paymentId", e.id as "entryId"
    from confirmed
    cross join lateral (
      select a.payment_id, c.clearing_account_code from payment_attempts a
      join provider_accounts c on c.council_id = :councilId and c.code = a.provider_account_code
      where a.council_id = :councilId and a.id = confirmed.attempt_id limit 1) attempt
    left join lateral (
      select e.id, e.method_code, exists (
        select from ledger_entries r where r.council_id = :councilId and r.reverses_entry_id = e.id) as is_reversed
      from ledger_entries e where e.council_id = :councilId and e.idempotency_key = confirmed.key limit 1) e on true
    left join lateral (
      select sum(p.amount_pence)::bigint as pence from postings p
      where p.council_id = :councilId and p.entry_id = e.id and p.ledger_account_code = attempt.clearing_account_code) cleared on true
    where e.id is null or e.is_reversed or cleared.pence is distinct from -confirmed.pence
    union all
    select 'given-back-not-confirmed', p.accounting_date, p.method_code, null, 0, p.amount_pence, null, e.id
    from postings p
    cross join lateral (select e.* from ledger_entries e where e.council_id = :councilId and e.id = p.entry_id limit 1) e
    where p.council_id = :councilId and p.accounting_date between :from and :to and p.ledger_account_kind = 'clearing' and p.amount_pence < 0
      and e.type in ('card_refund', 'dispute_lost')
      and not exists (select from ledger_entries r where r.council_id = :councilId and r.reverses_entry_id = e.id)
      and not exists (
        select from refunds f where f.council_id = :councilId and f.state = 'succeeded'
          and f.id = substring(e.idempotency_key from '^card-refund:(.{36})$')::uuid)
      and not exists (
        select from disputes d where d.council_id = :councilId and d.status = 'lost'
          and d.id = substring(e.idempotency_key from '^dispute:(.{36})$')::uuid)`,
  { ...days, councilId, start: startOfLondonDay(days.from), end: startOfLondonDay(addDays(days.to, 1)) })
  return rows
}
