import type { Knex } from 'knex'

/** Advisers on the same screens: who helps with which payment, by which channel, and the links and codes that pass a payment on. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table helps (
      council_id uuid not null references councils (id),
      id uuid not null,
      payment_id uuid,
      started_by text not null check (started_by in ('resident', 'adviser')),
      adviser_id uuid,
      channel text check (channel in ('phone', 'counter', 'home_visit', 'web_chat')),
      code_hash text,
      code_expires_at timestamptz,
      from_page text check (length(from_page) <= 200),
      created_at timestamptz not null,
      claimed_at timestamptz,
      last_active_at timestamptz not null,
      ended_at timestamptz,
      ended_by text check (ended_by in ('resident', 'adviser', 'paid', 'idle', 'replaced')),
      primary key (council_id, id),
      foreign key (council_id, payment_id) references payments (council_id, id),
      foreign key (council_id, adviser_id) references users (council_id, id),
      check (claimed_at is null or (adviser_id is not null and channel is not null)),
      check ((ended_at is null) = (ended_by is null)),
      check (started_by = 'adviser' or (payment_id is not null and code_hash is not null and code_expires_at is not null))
    );
    -- A code is looked up by its hash; no two that could still be claimed are the same.
    create unique index helps_by_code on helps (council_id, code_hash) where claimed_at is null and ended_at is null;
    -- Tells a code that has been used or has run out from one that never was.
    create index helps_by_any_code on helps (council_id, code_hash) where code_hash is not null;
    -- Serves each page of a payment, which shows whether somebody is helping with it or has just left.
    create index helps_by_payment on helps (council_id, payment_id, created_at);
    -- Serves the adviser's own list.
    create index helps_by_adviser on helps (council_id, adviser_id, created_at);
    select protect_tenant_table('helps', 'select, insert, update');

    create table pay_links (
      council_id uuid not null references councils (id),
      id uuid not null,
      payment_id uuid not null,
      sent_by uuid not null,
      delivery text not null check (delivery in ('email', 'letter', 'read_out')),
      email text check (length(email) <= 254),
      token_hash text,
      code_hash text,
      postcode text check (length(postcode) <= 8),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      opened_at timestamptz,
      revoked_at timestamptz,
      primary key (council_id, id),
      foreign key (council_id, payment_id) references payments (council_id, id),
      foreign key (council_id, sent_by) references users (council_id, id),
      check (token_hash is not null or code_hash is not null),
      check ((code_hash is null) = (postcode is null)),
      check ((delivery = 'email') = (email is not null))
    );
    create unique index pay_links_by_token on pay_links (council_id, token_hash);
    create unique index pay_links_by_code on pay_links (council_id, code_hash);
    -- Serves the list of links sent for a payment, and an adviser's latest.
    create index pay_links_by_payment on pay_links (council_id, payment_id);
    create index pay_links_by_sender on pay_links (council_id, sent_by, created_at);
    select protect_tenant_table('pay_links', 'select, insert, update');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table pay_links, helps')
}
