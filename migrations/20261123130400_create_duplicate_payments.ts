import type { Knex } from 'knex'

/** Payments that may have been made twice: found by a nightly job, decided by people. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table duplicate_settings (
      council_id uuid not null references councils (id),
      within_days integer not null check (within_days between 0 and 60),
      primary key (council_id)
    );
    comment on table duplicate_settings is 'How near in time two payments have to be; a council without a row has the usual 7 days.';
    select protect_tenant_table('duplicate_settings', 'select, insert, update (within_days)');

    create table duplicate_payments (
      council_id uuid not null references councils (id),
      id uuid not null,
      first_entry_id uuid not null,
      first_line_number integer not null,
      entry_id uuid not null,
      line_number integer not null,
      fund_code text not null,
      method_code text not null,
      first_method_code text not null,
      amount_pence bigint not null check (amount_pence > 0),
      days_apart integer not null check (days_apart >= 0),
      same_card boolean not null,
      same_payer boolean not null,
      found_at timestamptz not null,
      state text not null check (state in ('open', 'dismissed')),
      decided_by uuid,
      decided_at timestamptz,
      reason text check (length(reason) between 1 and 500),
      primary key (council_id, id),
      unique (council_id, entry_id, line_number),
      foreign key (council_id, first_entry_id, first_line_number) references postings (council_id, entry_id, line_number),
      foreign key (council_id, entry_id, line_number) references postings (council_id, entry_id, line_number),
      foreign key (council_id, decided_by) references users (council_id, id),
      check ((state = 'dismissed') = (decided_by is not null and decided_at is not null and reason is not null))
    );
    comment on table duplicate_payments is 'The later of two lines with one account and amount, and the one that it seems to repeat.';
    -- Serves the list, latest first.
    create index duplicate_payments_by_state on duplicate_payments (council_id, state, found_at, id);
    select protect_tenant_table('duplicate_payments', 'select, insert, update (state, decided_by, decided_at, reason)')`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table duplicate_payments, duplicate_settings')
}
