import type { Knex } from 'knex'

/**
 * The ledger: entries with postings that sum to zero, append only. The application may only read these tables; the one way in is
 * post_batch() and post_entry(), which run as the ledger writer.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table ledger_entries (
      council_id uuid not null references councils (id),
      id uuid not null,
      type text not null check (type in ('card_payment', 'card_payment_held', 'receipt', 'allocation', 'transfer', 'card_refund',
        'bank_refund', 'provider_payout', 'e_return', 'cash_banked', 'returned_payment', 'dispute_lost', 'suspense_returned',
        'unidentified_income', 'reversal')),
      reference text not null check (length(reference) <= 16),
      recorded_at timestamptz not null,
      occurred_on date not null,
      accounting_date date not null,
      method_code text not null,
      channel text not null check (channel in ('web', 'phone', 'counter', 'home_visit', 'web_chat', 'file', 'office', 'system')),
      office_code text not null,
      recorded_by uuid,
      source_kind text not null check (source_kind in ('payment', 'import_row', 'e_return_line', 'statement_line', 'refund', 'ledger_entry')),
      source_id text not null check (length(source_id) <= 100),
      idempotency_key text not null check (length(idempotency_key) between 8 and 120),
      reverses_entry_id uuid,
      primary key (council_id, id),
      unique (council_id, idempotency_key),
      unique (council_id, reference),
      unique (council_id, reverses_entry_id),
      foreign key (council_id, reverses_entry_id) references ledger_entries (council_id, id),
      foreign key (council_id, method_code) references methods_of_payment (council_id, code),
      foreign key (council_id, office_code) references offices (council_id, code)
    );
    -- Serves "what became of this payment" and the ledger check's search for confirmed payments that were not posted.
    create index ledger_entries_by_source on ledger_entries (council_id, source_kind, source_id);
    select protect_tenant_table('ledger_entries', 'select');

    create table postings (
      council_id uuid not null,
      entry_id uuid not null,
      line_number integer not null check (line_number > 0),
      ledger_account_code text not null,
      ledger_account_kind text not null,
      fund_code text,
      account_reference text check (length(account_reference) between 1 and 30),
      amount_pence bigint not null check (amount_pence <> 0),
      vat_code text,
      vat_pence bigint not null default 0,
      gl_code text not null,
      occurred_on date not null,
      accounting_date date not null,
      method_code text not null,
      draws_entry_id uuid,
      draws_line_number integer,
      primary key (council_id, entry_id, line_number),
      foreign key (council_id, entry_id) references ledger_entries (council_id, id),
      foreign key (council_id, draws_entry_id, draws_line_number) references postings (council_id, entry_id, line_number),
      check ((draws_entry_id is null) = (draws_line_number is null)),
      foreign key (council_id, ledger_account_code) references ledger_accounts (council_id, code),
      foreign key (council_id, vat_code) references vat_codes (council_id, code),
      check ((fund_code is not null) = (ledger_account_kind = 'fund')),
      check (vat_pence = 0 or (vat_code is not null and sign(vat_pence) = sign(amount_pence) and abs(vat_pence) < abs(amount_pence)))
    );
    comment on column postings.amount_pence is 'Debit positive, credit negative.';
    comment on column postings.gl_code is 'The ledger account''s GL code as it was at posting.';
    comment on column postings.draws_entry_id is 'The entry and line whose money this line moves on, or gives back when it reverses such a move.';
    -- Serves a transaction's page: what became of its money.
    create index postings_by_drawn_entry on postings (council_id, draws_entry_id) where draws_entry_id is not null;
    -- Serves the search by reference and the account's page, newest first.
    create index postings_by_account on postings (council_id, account_reference, occurred_on, entry_id, line_number)
      where ledger_account_kind in ('fund', 'suspense', 'unidentified_income');
    -- Serves the search by amount, newest first.
    create index postings_by_amount on postings (council_id, amount_pence, occurred_on, entry_id, line_number)
      where ledger_account_kind in ('fund', 'suspense', 'unidentified_income');
    -- Serves the search by date and the unfiltered list, newest first.
    create index postings_by_day on postings (council_id, occurred_on, entry_id, line_number)
      where ledger_account_kind in ('fund', 'suspense', 'unidentified_income');
    -- Serves the list of one fund, newest first.
    create index postings_by_fund on postings (council_id, fund_code, occurred_on, entry_id, line_number)
      where ledger_account_kind = 'fund';
    -- Serves the list of what is on no fund, newest first.
    create index postings_by_kind on postings (council_id, ledger_account_kind, occurred_on, entry_id, line_number)
      where ledger_account_kind in ('suspense', 'unidentified_income');
    -- Serves the day's figures and the ledger check.
    create index postings_by_accounting_date on postings (council_id, accounting_date);
    select protect_tenant_table('postings', 'select');

    create table entry_details (
      council_id uuid not null,
      entry_id uuid not null,
      occurred_on date not null,
      narrative text check (length(narrative) <= 500),
      payer_name text check (length(payer_name) <= 255),
      payer_email text check (length(payer_email) <= 254),
      card_brand text check (length(card_brand) <= 40),
      card_first_six text check (card_first_six ~ '^[0-9]{6}$'),
      card_last_four text check (card_last_four ~ '^[0-9]{4}$'),
      provider_payment_id text check (length(provider_payment_id) <= 64),
      primary key (council_id, entry_id),
      foreign key (council_id, entry_id) references ledger_entries (council_id, id)
    );
    comment on table entry_details is 'Personal data beside the ledger, so that retention can blank it while the figures stay.';
    -- Serves the search by a card's last four digits.
    create index entry_details_by_card on entry_details (council_id, card_last_four, occurred_on, entry_id) where card_last_four is not null;
    -- Serves the search by the provider's payment id.
    create index entry_details_by_provider_payment on entry_details (council_id, provider_payment_id) where provider_payment_id is not null;
    select protect_tenant_table('entry_details', 'select');

    create table search_words (
      council_id uuid not null,
      word text collate "C" not null check (length(word) between 2 and 40),
      occurred_on date not null,
      entry_id uuid not null,
      primary key (council_id, word, occurred_on, entry_id)
    );
    comment on table search_words is 'Words of payers'' names and narratives: row-level security lets only plain comparisons reach an index.';
    select protect_tenant_table('search_words', 'select');

    create table remaining_amounts (
      council_id uuid not null,
      entry_id uuid not null,
      line_number integer not null,
      ledger_account_kind text not null,
      occurred_on date not null,
      original_pence bigint not null check (original_pence <> 0),
      remaining_pence bigint not null,
      primary key (council_id, entry_id, line_number),
      foreign key (council_id, entry_id, line_number) references postings (council_id, entry_id, line_number),
      constraint remaining_amounts_within_original check (
        sign(remaining_pence) in (0, sign(original_pence)) and abs(remaining_pence) <= abs(original_pence))
    );
    comment on table remaining_amounts is
      'What is left of a line to allocate, move or refund. A suspense item has its row from the start, a fund''s line from its first movement.';
    -- Serves the work list of open suspense items, oldest first.
    create index remaining_amounts_open_suspense on remaining_amounts (council_id, occurred_on, entry_id)
      where ledger_account_kind = 'suspense' and remaining_pence <> 0;
    select protect_tenant_table('remaining_amounts', 'select');

    grant select, insert on ledger_entries, postings, entry_details, search_words, remaining_amounts to counterfoil_ledger;
    grant update (remaining_pence) on remaining_amounts to counterfoil_ledger;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table remaining_amounts, search_words, entry_details, postings, ledger_entries')
}
