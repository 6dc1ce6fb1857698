import type { Knex } from 'knex'

/** What a provider says that it took and pays out, against what was posted: each time it was asked, and what is known of each day. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table pay_out_checks (
      council_id uuid not null references councils (id),
      id uuid not null,
      provider_account_code text not null,
      asked text not null check (asked in ('search', 'csv')),
      state text not null check (state in ('waiting', 'made', 'failed')),
      requested_at timestamptz not null,
      requested_by uuid,
      file_name text check (length(file_name) between 1 and 255),
      from_day date,
      to_day date,
      finished_at timestamptz,
      fault text check (length(fault) <= 60),
      told_rows integer not null default 0 check (told_rows >= 0),
      differences integer not null default 0 check (differences >= 0),
      primary key (council_id, id),
      foreign key (council_id, provider_account_code) references provider_accounts (council_id, code),
      foreign key (council_id, requested_by) references users (council_id, id),
      check ((state = 'waiting') = (finished_at is null)),
      check ((state = 'failed') = (fault is not null)),
      check ((asked = 'csv') = (file_name is not null))
    );
    -- However often it is asked for, one check of an account waits.
    create unique index pay_out_checks_one_waiting on pay_out_checks (council_id, provider_account_code)
      where state = 'waiting' and asked = 'search';
    select protect_tenant_table('pay_out_checks', 'select, insert, update');

    create table pay_out_days (
      council_id uuid not null,
      provider_account_code text not null,
      day date not null,
      state text not null check (state in ('agrees', 'differs', 'not-yet', 'unknown')),
      is_final boolean not null default false,
      check_id uuid,
      checked_at timestamptz,
      failed_at timestamptz,
      difference_count integer not null default 0 check (difference_count >= 0),
      differences jsonb not null default '[]',
      figures jsonb,
      primary key (council_id, provider_account_code, day),
      foreign key (council_id, provider_account_code) references provider_accounts (council_id, code),
      foreign key (council_id, check_id) references pay_out_checks (council_id, id),
      check ((state = 'unknown') = (checked_at is null)),
      check ((state = 'unknown') = (figures is null)),
      check ((state = 'differs') = (difference_count > 0))
    );
    comment on column pay_out_days.failed_at is 'When the provider last could not be asked, if it has not answered since: what is known is then old.';
    -- Serves the home page, which counts what differs.
    create index pay_out_days_differing on pay_out_days (council_id) where difference_count > 0;
    select protect_tenant_table('pay_out_days', 'select, insert, update');

    -- Serves the check of pay-outs, which looks for what an account took in some days by when it was begun.
    create index payment_attempts_by_beginning on payment_attempts (council_id, provider_account_code, created_at)
      where status in ('succeeded', 'held');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table pay_out_days, pay_out_checks; drop index payment_attempts_by_beginning')
}
