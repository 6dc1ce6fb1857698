import type { Knex } from 'knex'
import { keyedHash } from '../../../app/secrets/secret-tokens.js'
import { testEncryptionKey } from '../../support/builders.js'
import type { LargeLedger } from './large-ledger.js'
import { planted } from './ledger-of-council.js'

/** The session of whoever looks. */
export const session = 'bench'
export const lookUpId = '00000000-0000-7000-8000-00000000000d'

/** Whose work it is. */
export async function plantedOfficer(trx: Knex.Transaction, councilId: string): Promise<string> {
  const { id } = await trx('users').where({ council_id: councilId }).orderBy('id').first('id') as { id: string }
  return id
}

/**
 * Gives each council, once, what its people have before them on a full day: twenty of each kind of thing that needs somebody, an account
 * that is known, and an open look-up of it.
 */
export async function plantWork({ superuser, councilIds }: LargeLedger): Promise<void> {
  const sessionHash = keyedHash(testEncryptionKey, 'look-up', session)
  for (const councilId of councilIds) {
    const { rowCount } = await superuser.query('select from disputes where council_id = $1', [councilId])
    await superuser.query('begin')
    // Not to check each row's references: they are made right.
    await superuser.query("set local session_replication_role = 'replica'")
    if (rowCount === 0) {
      await superuser.query(workSql, [councilId])
      for (const insert of inserts) await superuser.query(insert)
      await superuser.query(lookUp, [lookUpId, sessionHash])
      await superuser.query('drop table work')
    }
    await superuser.query("update look_ups set ends_at = now() + interval '1 day' where council_id = $1 and id = $2", [councilId, lookUpId])
    await superuser.query('update helps set last_active_at = now() where council_id = $1', [councilId])
    await superuser.query('commit')
  }
  await superuser.query('analyze')
}

/** One row for each, numbered, with a card payment, a suspense item and an instant of its own. */
const workSql = `
  create temporary table work as
  select $1::uuid as council_id, n, gen_random_uuid() as id, now() - interval '1 day' - n * interval '1 hour' as at, officer.id as officer_id,
    other.id as other_id, paid.id as attempt_id, paid.payment_id, paid.entry_id, paid.amount_pence, item.entry_id as item_id
  from generate_series(1, 20) n
  cross join (select id from users where council_id = $1 order by id limit 1) officer
  cross join (select id from users where council_id = $1 order by id desc limit 1) other
  join (
    select row_number() over (order by e.recorded_at desc) as n, a.id, a.payment_id, a.amount_pence, e.id as entry_id
    from ledger_entries e join payment_attempts a on a.council_id = $1 and e.idempotency_key = 'payment-attempt:' || a.id
    where e.council_id = $1 and e.type = 'card_payment' and e.recorded_at > (select max(recorded_at) - interval '30 days' from ledger_entries where council_id = $1)
    limit 20) paid using (n)
  join (
    select row_number() over (order by occurred_on desc, entry_id desc) as n, entry_id from remaining_amounts
    where council_id = $1 and ledger_account_kind = 'suspense' limit 20) item using (n)`

const inserts = [
  `insert into account_holders (council_id, fund_code, reference, name, address, postcode, balance_pence, balance_as_at)
    select council_id, '23', '${planted.usualAccount}', 'Sarah Fenham', '1 High Street', 'BF1 1AA', 12000, at from work where n = 1`,
  `insert into helps (council_id, id, payment_id, started_by, adviser_id, channel, created_at, claimed_at, last_active_at)
    select council_id, id, payment_id, 'adviser', officer_id, 'phone', at, at, at from work where n <= 3`,
  `insert into suspense_takings (council_id, entry_id, line_number, taken_by, taken_at, given_by)
    select council_id, item_id, 2, officer_id, at, case when n % 2 = 0 then other_id end from work where n <= 10`,
  `insert into unidentified_requests (council_id, id, entry_id, line_number, amount_pence, reason, state, requested_by, requested_at)
    select council_id, id, item_id, 2, 1, 'Nobody claims it', 'asked', other_id, at from work where n > 10`,
  `insert into traces (council_id, id, reference, state, fund_code, account_reference, opened_by, opened_at, marked_until, owner_id)
    select council_id, id, 'TRACE-' || n, 'open', '23', '70000' || n, other_id, at, at::date + case when n % 2 = 0 then -1 else 20 end, officer_id from work`,
  `insert into payment_attempts (council_id, id, payment_id, payment_version, provider_account_code, provider_reference, amount_pence, status,
      return_token_hash, created_at, next_check_at)
    select council_id, id, payment_id, 4, 'main', 'open-' || n, amount_pence, 'open', '', at, at from work`,
  `insert into imports (council_id, id, source_code, file_name, content_hash, size_bytes, received_at, accounting_date, state, stopped_because)
    select council_id, id, 'agencies', 'takings-' || n || '.csv', encode(sha256(id::text::bytea), 'hex'), 1, at, at::date, 'stopped', 'empty' from work`,
  `insert into posting_files (council_id, feed_code, number, made_for, cut_at, state, stopped_because)
    select council_id, 'council-tax', n, at::date, at, 'stopped', 'bench' from work where n = 1`,
  `insert into refunds (council_id, id, reference, route, entry_id, method_code, amount_pence, state, needs_approval, requested_by, requested_at, decided_by, decided_at)
    select council_id, id, 'REF-' || n, 'bank', entry_id, '90', 1, case when n % 2 = 0 then 'requested' else 'approved' end, true, other_id, at,
      case when n % 2 = 1 then officer_id end, case when n % 2 = 1 then at end from work`,
  `insert into refund_lines (council_id, refund_id, entry_id, line_number, amount_pence) select council_id, id, entry_id, 2, 1 from work`,
  `insert into transfers (council_id, id, movement, reference, state, reason_code, amount_pence, needs_approval, requested_by, requested_at)
    select council_id, id, 'transfer', 'TRF-' || n, 'waiting', 'wrong-account', 1, true, other_id, at from work`,
  `insert into transfer_lines (council_id, transfer_id, side, position, entry_id, line_number, fund_code, account_reference, method_code, amount_pence)
    select council_id, id, 'from', 1, entry_id, 2, '23', '70000' || n, '90', 1 from work
    union all select council_id, id, 'to', 1, null, null, '23', '80000' || n, null, 1 from work`,
  `insert into disputes (council_id, id, provider_account_code, provider_dispute_id, provider_payment_id, payment_attempt_id, status, amount_pence,
      raised_at, seen_at, changed_at)
    select council_id, id, 'main', 'dispute-' || n, 'payment-' || n, attempt_id, 'needs_response', 1, at, at, at from work`,
  `insert into invitations (council_id, id, user_id, token_hash, sent_by, sent_at, expires_at)
    select council_id, id, other_id, encode(sha256(id::text::bytea), 'hex'), officer_id, at, at from work where n = 1`,
  `insert into ledger_entries (council_id, id, type, reference, recorded_at, occurred_on, accounting_date, method_code, channel, office_code,
      source_kind, source_id, idempotency_key)
    select council_id, id, 'suspense_returned', 'owed-' || n, at, at::date, at::date, 'BK', 'office', 'S', 'ledger_entry', id, 'owed:' || id from work`,
  `insert into entry_details (council_id, entry_id, occurred_on) select council_id, id, at::date from work`,
  `insert into postings (council_id, entry_id, line_number, ledger_account_code, ledger_account_kind, amount_pence, gl_code, occurred_on,
      accounting_date, method_code)
    select council_id, id, line, case line when 1 then 'BANK' else 'REFUNDS-PAYABLE' end, case line when 1 then 'bank' else 'refunds_payable' end,
      case line when 1 then 4500 else -4500 end, '964001', at::date, at::date, 'BK' from work cross join generate_series(1, 2) line`,
  `insert into officer_questions (council_id, id, question, asked_by, asked_at) select council_id, id, 'Where is it?', other_id, at from work`
]

const lookUp = `
  insert into look_ups (council_id, id, adviser_id, session_hash, caller, fund_code, account_reference, begun_at, ends_at)
  select council_id, $1, officer_id, $2, 'themselves', '23', '${planted.usualAccount}', now(), now() + interval '1 day' from work where n = 1`
