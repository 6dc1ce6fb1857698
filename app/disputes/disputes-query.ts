import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Pence } from '../money.js'
import { accountsWithinLimits } from '../pay-outs/accounts-within-limits-query.js'
import type { Person } from '../users/person.js'
import type { Dispute } from './dispute.js'

/** A dispute as its list shows it. */
export interface ListedDispute {
  id: string
  accountName: string
  providerPaymentId: string
  status: Dispute['status']
  amountPence: Pence
  feePence: Pence
  reason: string | null
  raisedAt: Date
  evidenceDueAt: Date | null
  settledOn: CalendarDate | null
  /** The payment's transaction; null for one that was not taken here. */
  entryId: string | null
  entryReference: string | null
  payerName: string | null
  /** What was posted when it was lost. */
  lostEntryId: string | null
}

const most = 200

/**
 * Disputes of money that is all this person's to see, so that whoever is limited sees none of payments that were not taken here: those that need an answer first, by when it is due; then the others, latest first.
 */
export async function listDisputes(trx: Knex.Transaction, councilId: CouncilId, person: Person): Promise<ListedDispute[]> {
  const { rows } = await trx.raw<{ rows: ListedDispute[] }>(`
    select d.id, c.name as "accountName", d.provider_payment_id as "providerPaymentId", d.status, d.amount_pence as "amountPence",
      d.fee_pence as "feePence", d.reason, d.raised_at as "raisedAt", d.evidence_due_at as "evidenceDueAt", d.settled_on as "settledOn",
      e.id as "entryId", e.reference as "entryReference", a.cardholder_name as "payerName", lost.id as "lostEntryId"
    from disputes d
    join provider_accounts c on c.council_id = :councilId and c.code = d.provider_account_code
    left join lateral (
      select a.* from payment_attempts a where a.council_id = :councilId and a.id = d.payment_attempt_id limit 1) a on true
    left join lateral (
      select e.* from ledger_entries e
      where e.council_id = :councilId and e.idempotency_key = 'payment-attempt:' || d.payment_attempt_id limit 1) e on true
    left join lateral (
      select e.id from ledger_entries e where e.council_id = :councilId and e.idempotency_key = 'dispute:' || d.id limit 1) lost on true
    where d.council_id = :councilId
      and (:methodCodes::text[] is null or e.method_code = any (:methodCodes))
      and (:fundCodes::text[] is null or (a.id is not null and not exists (
        select from payment_lines l where l.council_id = :councilId and l.payment_id = a.payment_id and l.fund_code <> all (:fundCodes))))
    order by case d.status when 'needs_response' then 1 when 'under_review' then 2 else 3 end,
      case when d.status = 'needs_response' then d.evidence_due_at end, d.raised_at desc, d.id
    limit :most`, { councilId, most, fundCodes: person.fundCodes, methodCodes: person.methodCodes })
  return rows
}

/** When each account's disputes were asked for last. */
export interface DisputePoll {
  accountName: string
  polledAt: Date | null
  fault: 'unavailable' | 'refused' | null
}

/** Of the accounts that this person may see. */
export async function latestPolls(trx: Knex.Transaction, councilId: CouncilId, person: Person): Promise<DisputePoll[]> {
  const accounts = await accountsWithinLimits(trx, councilId, person)
  return await trx('provider_accounts as c').where({ 'c.council_id': councilId }).whereIn('c.code', accounts.map(({ code }) => code))
    .leftJoin('dispute_polls as p', join => join.on('p.council_id', 'c.council_id').on('p.provider_account_code', 'c.code'))
    .orderBy('c.name').select({ accountName: 'c.name', polledAt: 'p.polled_at', fault: 'p.fault' }) as DisputePoll[]
}
