import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import { openRefundStates } from '../../../refunds/refund.js'
import { keyOf } from '../finds-query.js'
import type { KeptReason } from './reasons.js'

/** Why rows of these keys are kept, by key; those that may go are left out. */
export type Holds = (trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[], payerDays: number) => Promise<Map<string, KeptReason>>

interface HeldRow {
  key: string
  reason: KeptReason | null
}

export async function holdsOfAccounts(trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[]): Promise<Map<string, KeptReason>> {
  return reasonsIn((await trx.raw<{ rows: HeldRow[] }>(`
  select asked.key, case
    when exists (select from account_holders h where h.council_id = :councilId and h.fund_code = asked.fund and h.reference = asked.reference and h.balance_pence > 0)
      or exists (select from account_charges c where c.council_id = :councilId and c.fund_code = asked.fund and c.reference = asked.reference and c.outstanding_pence > 0) then 'debt'
    when exists (select from traces t where t.council_id = :councilId and t.fund_code = asked.fund and t.account_reference = asked.reference and t.state = 'open') then 'trace'
    when exists (
      select from postings p join refunds r on r.council_id = :councilId and r.entry_id = p.entry_id and r.state = any (:openRefundStates::text[])
      where p.council_id = :councilId and p.account_reference = asked.reference and p.fund_code = asked.fund and p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income')) then 'refund'
    when exists (
      select from payment_lines l join payment_attempts a on a.council_id = :councilId and a.payment_id = l.payment_id
      join disputes d on d.council_id = :councilId and d.payment_attempt_id = a.id and d.status in ('needs_response', 'under_review')
      where l.council_id = :councilId and l.account_reference = asked.reference and l.fund_code = asked.fund) then 'dispute'
    end as reason
  from (select key, key::jsonb ->> 0 as fund, key::jsonb ->> 1 as reference from unnest(:keys::text[]) as given (key)) asked`, { councilId, openRefundStates, keys: [...keys] })).rows)
}

export async function holdsOfPayments(trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[]): Promise<Map<string, KeptReason>> {
  return reasonsIn((await trx.raw<{ rows: HeldRow[] }>(`
  select asked.key, case
    when p.finished_at is null then 'payment-open'
    when exists (select from payment_attempts a join disputes d on d.council_id = :councilId and d.payment_attempt_id = a.id and d.status in ('needs_response', 'under_review')
      where a.council_id = :councilId and a.payment_id = asked.id) then 'dispute'
    when exists (select from payment_attempts a join refunds r on r.council_id = :councilId and r.payment_attempt_id = a.id and r.state = any (:openRefundStates::text[])
      where a.council_id = :councilId and a.payment_id = asked.id) then 'refund'
    when exists (select from payment_lines l join traces t on t.council_id = :councilId and t.fund_code = l.fund_code and t.account_reference = l.account_reference and t.state = 'open'
      where l.council_id = :councilId and l.payment_id = asked.id) then 'trace'
    end as reason
  from (select key, (key::jsonb ->> 0)::uuid as id from unnest(:keys::text[]) as given (key)) asked
  cross join lateral (select * from payments p where p.council_id = :councilId and p.id = asked.id limit 1) p`, { councilId, openRefundStates, keys: [...keys] })).rows)
}

export async function holdsOfDetails(trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[], payerDays: number): Promise<Map<string, KeptReason>> {
  return reasonsIn((await trx.raw<{ rows: HeldRow[] }>(`
  select asked.key, case when d.occurred_on > current_date - :payerDays::integer then 'period' end as reason
  from (select key, (key::jsonb ->> 0)::uuid as id from unnest(:keys::text[]) as given (key)) asked
  cross join lateral (select * from entry_details d where d.council_id = :councilId and d.entry_id = asked.id limit 1) d`, { councilId, payerDays, keys: [...keys] })).rows)
}

export async function holdsOfEntries(trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[]): Promise<Map<string, KeptReason>> {
  return reasonsIn((await trx.raw<{ rows: HeldRow[] }>(`
  select asked.key, case when exists (select from refunds r where r.council_id = :councilId and r.entry_id = asked.id
    and r.state = any (:openRefundStates::text[])) then 'refund' end as reason
  from (select key, (key::jsonb ->> 0)::uuid as id from unnest(:keys::text[]) as given (key)) asked`, { councilId, openRefundStates, keys: [...keys] })).rows)
}

export async function holdsOfCards(trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[], payerDays: number): Promise<Map<string, KeptReason>> {
  return reasonsIn((await trx.raw<{ rows: HeldRow[] }>(`
  select asked.key, case when a.created_at > now() - make_interval(days => :payerDays::integer) then 'period' end as reason
  from (select key, (key::jsonb ->> 0)::uuid as id from unnest(:keys::text[]) as given (key)) asked
  cross join lateral (select * from payment_attempts a where a.council_id = :councilId and a.id = asked.id limit 1) a`, { councilId, payerDays, keys: [...keys] })).rows)
}

/** Of rows of files: of receipts as long as who paid is kept, of accounts until the file is dealt with and a fortnight old. */
export async function holdsOfFiles(trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[], payerDays: number): Promise<Map<string, KeptReason>> {
  return reasonsIn((await trx.raw<{ rows: HeldRow[] }>(`
  select asked.key, case
    when i.state not in ('posted', 'discarded', 'reversed') then 'file-open'
    when i.kind = 'receipts' and i.received_at > now() - make_interval(days => :payerDays::integer) then 'period'
    when i.kind = 'accounts' and i.received_at > now() - interval '14 days' then 'file-open'
    end as reason
  from (select key, (key::jsonb ->> 0)::uuid as id from unnest(:keys::text[]) as given (key)) asked
  cross join lateral (select * from imports i where i.council_id = :councilId and i.id = asked.id limit 1) i`, { councilId, payerDays, keys: [...keys] })).rows)
}

/** Of what is still under way by itself: a message, a link, a trace, an accessibility message, a refund. */
export const holdsOfMessages = whileOpen('unsent', async (trx, councilId, ids) => await trx('outbox_messages').where({ council_id: councilId }).whereIn('id', ids)
  .whereNull('sent_at').whereNull('gave_up_at').pluck('id') as string[])

export const holdsOfLinks = whileOpen('link-open', async (trx, councilId, ids) => await trx('pay_links').where({ council_id: councilId }).whereIn('id', ids)
  .whereNull('revoked_at').whereRaw('expires_at > now()').pluck('id') as string[])

export const holdsOfTraces = whileOpen('trace', async (trx, councilId, ids) => await trx('traces').where({ council_id: councilId, state: 'open' }).whereIn('id', ids).pluck('id') as string[])

export const holdsOfWritten = whileOpen('unanswered', async (trx, councilId, ids) => await trx('accessibility_messages').where({ council_id: councilId })
  .whereIn('id', ids).whereNull('answered_at').pluck('id') as string[])

export const holdsOfBankDetails = whileOpen('refund', async (trx, councilId, ids) => await trx('refunds').where({ council_id: councilId }).whereIn('id', ids)
  .whereNull('finished_at').pluck('id') as string[])

function whileOpen(reason: KeptReason, openOnes: (trx: Knex.Transaction, councilId: CouncilId, ids: string[]) => Promise<string[]>): Holds {
  return async (trx, councilId, keys) => {
    const open = new Set(await openOnes(trx, councilId, keys.map(key => keyOf(key)[0] ?? '')))
    return new Map(keys.flatMap(key => open.has(keyOf(key)[0] ?? '') ? [[key, reason] as const] : []))
  }
}

function reasonsIn(rows: readonly HeldRow[]): Map<string, KeptReason> {
  return new Map(rows.flatMap(({ key, reason }) => reason === null ? [] : [[key, reason] as const]))
}
