import type { Knex } from 'knex'

/** What a practice council has instead of a payment provider, and how staff come to it from their own council. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table practice_card_payments (
      council_id uuid not null references councils (id),
      id text not null check (id ~ '^[a-z0-9]{26}$'),
      reference text not null check (length(reference) <= 255),
      description text not null check (length(description) <= 255),
      amount_pence bigint not null check (amount_pence > 0),
      return_url text not null check (length(return_url) <= 2000),
      state text not null check (state in ('created', 'success', 'failed', 'cancelled')),
      is_telephone boolean not null,
      created_at timestamptz not null,
      finished_at timestamptz,
      primary key (council_id, id),
      check ((state = 'created') = (finished_at is null))
    );
    -- Serves looking for a payment whose answer was lost.
    create index practice_card_payments_by_reference on practice_card_payments (council_id, reference);
    select protect_tenant_table('practice_card_payments', 'select, insert, update (state, finished_at)');

    create table practice_card_refunds (
      council_id uuid not null,
      id text not null check (id ~ '^[a-z0-9]{26}$'),
      card_payment_id text not null,
      amount_pence bigint not null check (amount_pence > 0),
      created_at timestamptz not null,
      primary key (council_id, id),
      foreign key (council_id, card_payment_id) references practice_card_payments (council_id, id)
    );
    create index practice_card_refunds_by_payment on practice_card_refunds (council_id, card_payment_id);
    select protect_tenant_table('practice_card_refunds', 'select, insert');

    -- A row of the practice council, made by the council it belongs to: who may come in, once, within seconds.
    create table practice_handovers (
      council_id uuid not null,
      token_hash text not null check (length(token_hash) = 64),
      from_council_id uuid not null,
      user_id uuid not null,
      made_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      primary key (council_id, token_hash),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    select protect_tenant_table('practice_handovers', 'select, insert, update (used_at)');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table practice_handovers, practice_card_refunds, practice_card_payments')
}
