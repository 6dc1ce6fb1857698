import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { type CalendarDate, londonDate } from '../dates.js'
import type { Pence } from '../money.js'

/** A card payment or refund as it stands in our ledger, on the clearing account of one provider account. */
export interface PostedMovement {
  kind: 'payment' | 'refund' | 'dispute'
  providerPaymentId: string
  /** Ours, given to the provider. */
  reference: string
  paymentId: string
  entryId: string
  begunAt: Date
  /** The London day on which it was paid, as the provider told us. */
  occurredOn: CalendarDate
  /** With its surcharge. Positive. */
  totalPence: Pence
  surchargePence: Pence
}

/** Beyond what was begun: clocks differ, and a payment is begun here a moment before it is at the provider. */
const dayMilliseconds = 86_400_000

/**
 * What was begun on an account between two instants, a day more at either end, and stands in the ledger: reversed entries do not. Refunds and
 * lost disputes that began later are among it, too.
 */
export async function postedBetween(
  trx: Knex.Transaction, councilId: CouncilId, accountCode: string, { begunFrom, begunBefore }: { begunFrom: Date, begunBefore: Date }
): Promise<PostedMovement[]> {
  const from = new Date(begunFrom.getTime() - dayMilliseconds)
  const before = new Date(begunBefore.getTime() + dayMilliseconds)
  const { rows } = await trx.raw<{ rows: PostedMovement[] }>(`
    with begun as materialized (
      -- Under row-level security an index is used only for what is compared plainly, so the key is put together before.
      select a.*, 'payment-attempt:' || a.id as key from payment_attempts a
      where a.council_id = :councilId and a.provider_account_code = :accountCode and a.status in ('succeeded', 'held')
        and a.created_at >= :from and a.created_at < :before)
    select 'payment' as kind, a.provider_payment_id as "providerPaymentId", a.provider_reference as reference, a.payment_id as "paymentId",
      e.id as "entryId", a.created_at as "begunAt", e.occurred_on as "occurredOn", cleared.pence as "totalPence",
      coalesce(a.surcharge_pence, 0) as "surchargePence"
    from begun a
    join provider_accounts c on c.council_id = :councilId and c.code = a.provider_account_code
    cross join lateral (
      select e.id, e.occurred_on from ledger_entries e where e.council_id = :councilId and e.idempotency_key = a.key limit 1) e
    cross join lateral (
      select sum(p.amount_pence)::bigint as pence from postings p
      where p.council_id = :councilId and p.entry_id = e.id and p.ledger_account_code = c.clearing_account_code) cleared
    left join lateral (select back.id from ledger_entries back where back.council_id = :councilId and back.reverses_entry_id = e.id limit 1) back on true
    where cleared.pence is not null and back.id is null`, { councilId, accountCode, from, before })
  return [...rows, ...await refundsSince(trx, councilId, accountCode, londonDate(from))]
}

/**
 * Refunds and lost disputes that were posted from a day on, counted from when the provider began them, which is never after they were posted
 * and may be weeks before. Of a dispute, without its fee.
 */
async function refundsSince(trx: Knex.Transaction, councilId: CouncilId, accountCode: string, from: CalendarDate): Promise<PostedMovement[]> {
  const { rows } = await trx.raw<{ rows: PostedMovement[] }>(`
    select case when e.type = 'card_refund' then 'refund' else 'dispute' end as kind, a.provider_payment_id as "providerPaymentId",
      a.provider_reference as reference, a.payment_id as "paymentId", e.id as "entryId", e.occurred_on as "occurredOn",
      coalesce(f.provider_created_at, x.raised_at, e.recorded_at) as "begunAt", -sum(p.amount_pence)::bigint - coalesce(x.fee_pence, 0) as "totalPence",
      0 as "surchargePence"
    from postings p
    join provider_accounts c on c.council_id = :councilId and c.code = :accountCode and c.clearing_account_code = p.ledger_account_code
    join ledger_entries e on e.council_id = :councilId and e.id = p.entry_id and e.type in ('card_refund', 'dispute_lost')
    join entry_details d on d.council_id = :councilId and d.entry_id = e.id
    join payment_attempts a on a.council_id = :councilId and a.provider_payment_id = d.provider_payment_id and a.provider_account_code = c.code
    left join ledger_entries r on r.council_id = :councilId and r.reverses_entry_id = e.id
    left join refunds f on f.council_id = :councilId and e.idempotency_key = 'card-refund:' || f.id and f.payment_attempt_id = a.id
    left join disputes x on x.council_id = :councilId and e.idempotency_key = 'dispute:' || x.id and x.payment_attempt_id = a.id
    where p.council_id = :councilId and p.accounting_date >= :from and r.id is null
    group by a.council_id, a.id, e.council_id, e.id, f.provider_created_at, x.raised_at, x.fee_pence`, { councilId, accountCode, from })
  return rows
}

/** Which payments of ours the provider's are, posted or not. */
export async function paymentsKnownAs(trx: Knex.Transaction, councilId: CouncilId, providerPaymentIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await trx('payment_attempts').where({ council_id: councilId }).whereIn('provider_payment_id', [...providerPaymentIds])
    .select('provider_payment_id', 'payment_id') as { provider_payment_id: string, payment_id: string }[]
  return new Map(rows.map(row => [row.provider_payment_id, row.payment_id]))
}
