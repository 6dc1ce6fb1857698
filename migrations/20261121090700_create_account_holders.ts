import type { Knex } from 'knex'

/** Copies of the host systems' accounts, loaded from them: who, where, how much, and what stands in the way of paying. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table stops (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[a-z][a-z0-9-]{1,40}$'),
      reason text not null check (length(reason) <= 100),
      advice text not null check (length(advice) <= 300),
      channels text[] not null check (channels <@ array['web', 'phone', 'counter', 'home_visit', 'web_chat']),
      method_kinds text[] not null,
      primary key (council_id, code)
    );
    comment on column stops.channels is 'The channels in which a payment is stopped; a stop may act on some and not on others.';
    comment on column stops.method_kinds is 'The kinds of method of payment that are stopped.';
    select protect_tenant_table('stops', 'select');

    create table account_holders (
      council_id uuid not null references councils (id),
      fund_code text not null,
      reference text not null check (length(reference) between 1 and 30),
      name text not null check (length(name) <= 120),
      address text not null check (length(address) <= 200),
      postcode text not null check (length(postcode) <= 8),
      balance_pence bigint not null,
      balance_as_at timestamptz not null,
      stop_code text,
      primary key (council_id, fund_code, reference),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, stop_code) references stops (council_id, code)
    );
    -- Serves the search for an account by its reference, whatever the fund.
    create index account_holders_by_reference on account_holders (council_id, reference);
    select protect_tenant_table('account_holders', 'select');

    create table account_charges (
      council_id uuid not null references councils (id),
      fund_code text not null,
      reference text not null,
      position integer not null check (position > 0),
      description text not null check (length(description) <= 80),
      outstanding_pence bigint not null,
      next_instalment_pence bigint check (next_instalment_pence > 0),
      next_instalment_on date,
      primary key (council_id, fund_code, reference, position),
      foreign key (council_id, fund_code, reference) references account_holders (council_id, fund_code, reference),
      check ((next_instalment_pence is null) = (next_instalment_on is null))
    );
    select protect_tenant_table('account_charges', 'select');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table account_charges, account_holders, stops')
}
