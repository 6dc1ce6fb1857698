import type { Knex } from 'knex'

/** Slips for paying at a shop or by post, so that who made one can print it again, and how often they are wanted and paid can be told. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table payment_slips (
      council_id uuid not null references councils (id),
      id uuid not null,
      fund_code text not null,
      account_reference text not null,
      way text not null check (way in ('shop', 'post')),
      amount_pence bigint check (amount_pence > 0),
      channel text not null check (channel in ('web', 'phone', 'counter', 'home_visit', 'web_chat', 'office')),
      -- Who printed it as a letter, or helped.
      made_by uuid,
      made_at timestamptz not null,
      primary key (council_id, id),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, made_by) references users (council_id, id)
    );
    select protect_tenant_table('payment_slips', 'select, insert, delete');
    -- Serves the measures of help, which count a month's.
    create index payment_slips_by_day on payment_slips (council_id, made_at);

    create table offline_words (
      council_id uuid primary key references councils (id),
      payee text not null check (length(payee) <= 100),
      shop text not null check (length(shop) <= 1000),
      post text not null check (length(post) <= 1000),
      letter text not null check (length(letter) <= 4000),
      version integer not null default 1
    );
    select protect_tenant_table('offline_words', 'select, insert, update');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table offline_words, payment_slips')
}
