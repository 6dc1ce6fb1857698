import type pg from 'pg'

const firstNames = 'sarah john mary david priya mohammed grace peter wei fatima james anna liam zoe omar helen jack emma ravi ruth'
const beginnings = 'hol fen mar cot wes bar hen nor gal tre pem ash dun kel loc mid pol rad sum tav vin whi yar ald bro cra dra eld fal gre'
const endings = 'lins ton ham ley wood shaw well field worth by croft den ford gate hurst land man more ridge stead'

/** What is looked for. Of each there is a page and more, or else the same number, in a ledger of whatever size. */
export const planted = {
  /** In a fifth of all entries, as narratives have it. */
  commonWord: 'council',
  /** In five entries. */
  rareWord: 'quigley',
  /** Of some forty entries; the first name alone is one in twenty. */
  name: ['sarah', 'fenham'],
  /** Of one line in fifteen. */
  commonAmountPence: 120_00,
  /** Of one line in twelve. */
  busyAccount: '700000000',
  /** Of some twelve lines. */
  usualAccount: '700000007',
  /** Of one entry in forty-five, which came by phone with the help of this person, of this office. */
  recordedBy: '00000000-0000-7000-8000-00000000000a',
  rareOffice: 'CC',
  /** Of the card payments of that name. */
  cardLastFour: '9876',
  /** Of one card payment, and the receipt of the same. */
  providerPaymentId: 'bench-payment-at-the-provider',
  receiptReference: '00000007d0',
  /** Of twenty words and one entry in thirty. */
  beginning: 'hol',
  /** Of some forty entries. */
  importId: '00000000-0000-7000-8000-00000000000b',
  /** Of one event of the audit trail in twenty. */
  auditAction: 'refund_paid',
  auditSubject: '00000000-0000-7000-8000-00000000000c'
}

/**
 * Two years of a council's income up to now, straight into the tables: three in five entries are card payments, with their payments, and
 * the others came through the bank, one in a hundred of all to suspense. Of forty entries one was refunded, one in part,
 * one reversed, and one waits to be moved. For ten entries there is an event in the audit trail. The same for the same number, save for the ids and the dates.
 */
export async function ledgerOfCouncil(superuser: pg.Client, councilId: string, entries: number): Promise<void> {
  await superuser.query('begin')
  // Not to check each row's references: they are made right.
  await superuser.query("set local session_replication_role = 'replica'")
  await superuser.query(draft, [councilId, entries, firstNames.split(' '), beginnings.split(' '), endings.split(' ')])
  for (const insert of inserts) await superuser.query(insert)
  await superuser.query('drop table draft')
  await superuser.query('commit')
}

/** One row for each entry. What looks like chance is the same each time. */
const draft = `
  create temporary table draft as
  with numbered as (
    select n, now() - interval '730 days' * (($2::int - n)::float8 / $2::int) as at,
      (hashint8extended(n, 1) & 1073741823)::int as chance, (hashint8extended(n, 2) & 1073741823)::int as other_chance
    from generate_series(1, $2::int) n),
  dated as (
    select *, (at at time zone 'Europe/London')::date as day, lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') as id_start
    from numbered),
  named as (
    select *, case when is_planted then '${planted.name[0]}' else ($3::text[])[1 + chance % 20] end as first_name,
      case when is_planted then '${planted.name[1]}' when n % ($2::int / 5) = 3 then '${planted.rareWord}'
        else ($4::text[])[1 + other_chance % 30] || ($5::text[])[1 + other_chance / 30 % 20] end as last_name
    from (
      select *, n % ($2::int / 60) = 6 and n % 5 < 3 as is_planted, n % ($2::int / 60) = 8 and n % 5 > 2 as is_imported from dated) d)
  select $1::uuid as council_id, n, at, day, case when n = 2000 then '${planted.providerPaymentId}' else md5(n || 'at-the-provider') end as provider_payment_id,
    n % 5 < 3 as is_card, n % 100 = 99 as is_suspense,
    (id_start || '7001' || '8' || lpad(to_hex(n), 15, '0'))::uuid as id,
    (id_start || '7002' || '8' || lpad(to_hex(n), 15, '0'))::uuid as payment_id,
    (id_start || '7003' || '8' || lpad(to_hex(n), 15, '0'))::uuid as attempt_id,
    (id_start || '7004' || '8' || lpad(to_hex(n), 15, '0'))::uuid as back_id,
    (id_start || '7005' || '8' || lpad(to_hex(n), 15, '0'))::uuid as event_id,
    n % 40 in (7, 8, 27) as is_back, case n % 40 when 27 then 389 else 777 end as back_pence, is_imported,
    lpad(to_hex(n), 10, '0') as reference,
    case when is_planted then '${planted.cardLastFour}' else lpad((n % 9000)::text, 4, '0') end as last_four,
    case when n % 40 in (7, 8, 27) then 777 when n % 15 = 1 then ${planted.commonAmountPence} else 1 + chance / 20 % 200000 end as pence,
    case when n % 12 = 2 then '${planted.busyAccount}'
      else '7' || lpad((1 + other_chance / 7 % ($2::int / 12))::text, 8, '0') end as account_reference,
    (array['23', '5', '24', '19'])[1 + chance % 4] as fund_code,
    case when n % 5 < 3 then initcap(first_name || ' ' || last_name) end as payer_name,
    case when n % 5 = 3 then 'BGC COUNCIL TAX ' || upper(left(first_name, 1) || ' ' || last_name)
      when n % 5 = 4 then 'STO RENT ' || upper(last_name) end as narrative
  from named`

const inserts = [
  `insert into payments (council_id, id, reference, status, channel, version, details_given, provider_account_code, created_at, finished_at)
    select council_id, payment_id, reference, 'paid', 'web', 3, true, 'main', at - interval '4 minutes', at from draft where is_card`,
  `insert into payment_lines (council_id, payment_id, line_number, fund_code, account_reference, amount_pence, amount_choice)
    select council_id, payment_id, 1, fund_code, account_reference, pence, 'other' from draft where is_card`,
  `insert into payment_attempts (council_id, id, payment_id, payment_version, provider_account_code, provider_reference, provider_payment_id,
      amount_pence, status, provider_state, return_token_hash, created_at, next_check_at, finished_at, received_pence, surcharge_pence,
      card_brand, card_first_six, card_last_four, cardholder_name)
    select council_id, attempt_id, payment_id, 3, 'main', reference || '-1', provider_payment_id, pence, 'succeeded', 'success', '',
      at - interval '3 minutes', at, at, pence, 0, 'Visa', '444433', last_four, payer_name
    from draft where is_card`,
  `insert into ledger_entries (council_id, id, type, reference, recorded_at, occurred_on, accounting_date, method_code, channel, office_code,
      recorded_by, source_kind, source_id, idempotency_key)
    select council_id, id, case when is_card then 'card_payment' else 'receipt' end, reference, at, day, day,
      case when is_card then '90' else 'BK' end, case when n % 45 = 5 then 'phone' when is_card then 'web' else 'file' end,
      case when n % 45 = 5 then '${planted.rareOffice}' when is_card then 'WEB' else 'S' end, case when n % 45 = 5 then '${planted.recordedBy}'::uuid end,
      case when is_card then 'payment' when is_imported then 'import_row' else 'statement_line' end,
      case when is_imported then '${planted.importId}:' || n else payment_id::text end,
      case when is_card then 'payment-attempt:' || attempt_id else 'statement-line:' || id end
    from draft`,
  `insert into postings (council_id, entry_id, line_number, ledger_account_code, ledger_account_kind, amount_pence, gl_code, occurred_on,
      accounting_date, method_code)
    select council_id, id, 1, case when is_card then 'CARD-MAIN' else 'BANK' end, case when is_card then 'clearing' else 'bank' end, pence,
      case when is_card then '964051' else '964001' end, day, day, case when is_card then '90' else 'BK' end
    from draft`,
  `insert into postings (council_id, entry_id, line_number, ledger_account_code, ledger_account_kind, fund_code, account_reference,
      amount_pence, vat_code, gl_code, occurred_on, accounting_date, method_code)
    select council_id, id, 2, case when is_suspense then 'SUSPENSE' else 'FUND-' || fund_code end,
      case when is_suspense then 'suspense' else 'fund' end, case when not is_suspense then fund_code end,
      case when not is_suspense then account_reference end, -pence, case when not is_suspense then 'N0' end, '964024', day, day,
      case when is_card then '90' else 'BK' end
    from draft`,
  `insert into remaining_amounts (council_id, entry_id, line_number, ledger_account_kind, occurred_on, original_pence, remaining_pence)
    select council_id, id, 2, 'suspense', day, -pence, -pence from draft where is_suspense
    union all select council_id, id, 2, 'fund', day, -pence, back_pence - pence from draft where is_back`,
  `insert into remaining_amounts (council_id, entry_id, line_number, ledger_account_kind, occurred_on, original_pence, remaining_pence, reserved_pence)
    select council_id, id, 2, 'fund', day, -pence, -pence, -pence from draft where n % 40 = 12`,
  `insert into line_reservations (council_id, holder_id, entry_id, line_number, reserved_pence)
    select council_id, back_id, id, 2, -pence from draft where n % 40 = 12`,
  `insert into ledger_entries (council_id, id, type, reference, recorded_at, occurred_on, accounting_date, method_code, channel, office_code,
      reverses_entry_id, source_kind, source_id, idempotency_key)
    select council_id, back_id, case when n % 40 = 8 then 'reversal' else 'bank_refund' end, 'b' || right(reference, 9), at, day, day, 'BK', 'system', 'S',
      case when n % 40 = 8 then id end, 'ledger_entry', id, 'back:' || id
    from draft where is_back`,
  `insert into entry_details (council_id, entry_id, occurred_on) select council_id, back_id, day from draft where is_back`,
  `insert into postings (council_id, entry_id, line_number, ledger_account_code, ledger_account_kind, fund_code, account_reference,
      amount_pence, vat_code, gl_code, occurred_on, accounting_date, method_code, draws_entry_id, draws_line_number)
    select council_id, back_id, 1, 'FUND-' || fund_code, 'fund', fund_code, account_reference, back_pence, 'N0', '964024', day, day, 'BK', id, 2
    from draft where is_back`,
  `insert into postings (council_id, entry_id, line_number, ledger_account_code, ledger_account_kind, amount_pence, gl_code, occurred_on,
      accounting_date, method_code)
    select council_id, back_id, 2, 'BANK', 'bank', -back_pence, '964001', day, day, 'BK' from draft where is_back`,
  `insert into entry_details (council_id, entry_id, occurred_on, narrative, payer_name, card_brand, card_first_six, card_last_four,
      provider_payment_id)
    select council_id, id, day, narrative, payer_name, case when is_card then 'Visa' end, case when is_card then '444433' end,
      case when is_card then last_four end, case when is_card then provider_payment_id end
    from draft`,
  `insert into search_words (council_id, word, occurred_on, entry_id)
    select distinct council_id, word, day, id
    from draft cross join lateral string_to_table(lower(coalesce(payer_name, narrative)), ' ') word where length(word) > 1`,
  `insert into audit_events (council_id, id, happened_at, user_id, action, subject_kind, subject_id, facts)
    select council_id, event_id, at, somebody.ids[1 + n / 10 % cardinality(somebody.ids)],
      (array['signed_in', 'suspense_given', 'transfer_made', 'look_up_opened', '${planted.auditAction}'])[1 + case when n % 200 = 10 then 4 else n / 10 % 4 end],
      case when n % 200 = 10 then 'refund' else 'transaction' end, case when is_audited then '${planted.auditSubject}' else id::text end, '{"amountPence": 12000}'
    from (select *, (n / 10) % (select greatest(max(n) / 600, 1) from draft) = 1 as is_audited from draft where n % 10 = 0) deeds
    cross join (select array_agg(u.id order by u.id) as ids from users u where u.council_id = (select council_id from draft limit 1)) somebody`,
  // Files are made each day, so that what waits for one is a day's.
  `update posting_feeds set settled_before = (select id from draft where at < now() - interval '1 day' order by n desc limit 1)
    where council_id = (select council_id from draft limit 1)`
]
