import type { Knex } from 'knex'

/**
 * A payment is a row from the first answer on. Its answers may change until it is paid; each change makes a version and leaves an
 * event, so that a form that was drawn before somebody else's change can be told from a fresh one.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table payments (
      council_id uuid not null references councils (id),
      id uuid not null,
      reference text not null check (length(reference) <= 16),
      status text not null check (status in ('open', 'paying', 'paid', 'held')),
      channel text not null check (channel in ('web', 'phone', 'counter', 'home_visit', 'web_chat')),
      version integer not null default 1 check (version > 0),
      email text check (length(email) <= 254),
      details_given boolean not null default false,
      provider_account_code text,
      helped_by uuid,
      created_at timestamptz not null,
      finished_at timestamptz,
      primary key (council_id, id),
      unique (council_id, reference),
      foreign key (council_id, provider_account_code) references provider_accounts (council_id, code),
      foreign key (council_id, helped_by) references users (council_id, id),
      check ((finished_at is null) = (status in ('open', 'paying')))
    );
    -- Serves the officers' list of payments that are held or still being paid.
    create index payments_needing_attention on payments (council_id, status, created_at) where status in ('paying', 'held');
    select protect_tenant_table('payments', 'select, insert, update');

    create table payment_lines (
      council_id uuid not null,
      payment_id uuid not null,
      line_number integer not null check (line_number between 1 and 999),
      fund_code text not null,
      account_reference text not null check (length(account_reference) between 1 and 30),
      postcode_answer text check (postcode_answer in ('matched', 'skipped')),
      repeat_accepted boolean not null default false,
      amount_pence bigint check (amount_pence > 0),
      amount_choice text check (amount_choice in ('balance', 'instalment', 'other')),
      debt_description text check (length(debt_description) <= 80),
      primary key (council_id, payment_id, line_number),
      foreign key (council_id, payment_id) references payments (council_id, id),
      foreign key (council_id, fund_code) references funds (council_id, code)
    );
    select protect_tenant_table('payment_lines', 'select, insert, update, delete');

    create table payment_attempts (
      council_id uuid not null,
      id uuid not null,
      payment_id uuid not null,
      payment_version integer not null,
      provider_account_code text not null,
      provider_reference text not null check (length(provider_reference) <= 64),
      provider_payment_id text check (length(provider_payment_id) <= 64),
      amount_pence bigint not null check (amount_pence > 0),
      is_telephone boolean not null default false,
      status text not null check (status in ('creating', 'open', 'succeeded', 'failed', 'cancelled', 'expired', 'errored', 'lost', 'held')),
      provider_state text check (length(provider_state) <= 40),
      failure_code text check (length(failure_code) <= 10),
      return_token_hash text not null,
      started_by uuid,
      created_at timestamptz not null,
      next_check_at timestamptz not null,
      finished_at timestamptz,
      received_pence bigint,
      surcharge_pence bigint,
      card_brand text check (length(card_brand) <= 40),
      card_first_six text check (card_first_six ~ '^[0-9]{6}$'),
      card_last_four text check (card_last_four ~ '^[0-9]{4}$'),
      cardholder_name text check (length(cardholder_name) <= 255),
      primary key (council_id, id),
      unique (council_id, provider_reference),
      unique (council_id, provider_payment_id),
      foreign key (council_id, payment_id) references payments (council_id, id),
      foreign key (council_id, provider_account_code) references provider_accounts (council_id, code),
      foreign key (council_id, started_by) references users (council_id, id),
      check ((finished_at is null) = (status in ('creating', 'open')))
    );
    -- Two clicks, two tabs: a payment has one unfinished attempt at most.
    create unique index payment_attempts_one_unfinished on payment_attempts (council_id, payment_id) where status in ('creating', 'open');
    -- Serves the journey, which asks for a payment's latest attempt.
    create index payment_attempts_by_payment on payment_attempts (council_id, payment_id, created_at);
    -- Serves the sweep of unfinished attempts.
    create index payment_attempts_to_check on payment_attempts (council_id, next_check_at) where status in ('creating', 'open');
    -- Serves the officers' list of money that came and is not what was asked for.
    create index payment_attempts_held on payment_attempts (council_id, finished_at) where status = 'held';
    -- Serves the ledger check, which compares the payments that were confirmed in some days with their entries.
    create index payment_attempts_by_end on payment_attempts (council_id, finished_at) where status in ('succeeded', 'held');
    select protect_tenant_table('payment_attempts', 'select, insert, update');

    create table payment_events (
      council_id uuid not null,
      payment_id uuid not null,
      id uuid not null,
      version integer not null,
      happened_at timestamptz not null,
      type text not null check (length(type) <= 40),
      actor text not null check (actor in ('resident', 'adviser', 'provider', 'system')),
      user_id uuid,
      facts jsonb not null default '{}',
      primary key (council_id, payment_id, id),
      foreign key (council_id, payment_id) references payments (council_id, id)
    );
    comment on column payment_events.facts is 'Figures, codes and states; never a name, an email or a card.';
    select protect_tenant_table('payment_events', 'select, insert');

    create table journey_counts (
      council_id uuid not null references councils (id),
      counted_on date not null,
      name text not null check (length(name) <= 60),
      fund_code text not null default '',
      channel text not null,
      times integer not null check (times > 0),
      primary key (council_id, counted_on, name, fund_code, channel)
    );
    select protect_tenant_table('journey_counts', 'select, insert, update');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table journey_counts, payment_events, payment_attempts, payment_lines, payments')
}
