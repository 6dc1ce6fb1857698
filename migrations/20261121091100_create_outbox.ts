import type { Knex } from 'knex'

/** Messages to people, written in the same transaction as what they tell of and sent afterwards by the worker. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table outbox_messages (
      council_id uuid not null references councils (id),
      id uuid not null,
      kind text not null check (kind in ('receipt', 'pay_link')),
      payment_id uuid not null,
      recipient text not null check (length(recipient) <= 254),
      subject text not null check (length(subject) <= 200),
      body text not null check (length(body) <= 20000),
      created_at timestamptz not null,
      tries integer not null default 0,
      sent_at timestamptz,
      gave_up_at timestamptz,
      provider_message_id text check (length(provider_message_id) <= 64),
      primary key (council_id, id),
      foreign key (council_id, payment_id) references payments (council_id, id)
    );
    -- Serves the demo's outbox and the count of messages that could not be sent.
    create index outbox_messages_by_time on outbox_messages (council_id, created_at, id);
    create index outbox_messages_by_payment on outbox_messages (council_id, payment_id);
    select protect_tenant_table('outbox_messages', 'select, insert, update');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table outbox_messages')
}
