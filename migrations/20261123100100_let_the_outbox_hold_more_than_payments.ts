import type { Knex } from 'knex'

/** Messages can be about a person's account as well as about a payment; the application knows the kinds. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table outbox_messages
      drop constraint outbox_messages_kind_check,
      alter column payment_id drop not null,
      add constraint outbox_messages_kind_check check (kind ~ '^[a-z][a-z_]{1,40}$'),
      add constraint outbox_messages_of_payments check (kind not in ('receipt', 'pay_link') or payment_id is not null);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from outbox_messages where payment_id is null;
    alter table outbox_messages
      drop constraint outbox_messages_of_payments,
      drop constraint outbox_messages_kind_check,
      alter column payment_id set not null,
      add constraint outbox_messages_kind_check check (kind in ('receipt', 'pay_link'));
  `)
}
