import type { Knex } from 'knex'

/** Approved refunds to bank accounts are put on numbered lists, which finance downloads and pays. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table refund_lists (
      council_id uuid not null references councils (id),
      number integer not null check (number > 0),
      made_by uuid not null,
      made_at timestamptz not null,
      bank_account_code text not null,
      refunds integer not null check (refunds > 0),
      total_pence bigint not null check (total_pence > 0),
      primary key (council_id, number),
      foreign key (council_id, made_by) references users (council_id, id),
      foreign key (council_id, bank_account_code) references ledger_accounts (council_id, code)
    );
    select protect_tenant_table('refund_lists', 'select, insert');
    alter table refunds add constraint refunds_on_lists foreign key (council_id, list_number) references refund_lists (council_id, number);
    alter table refunds add constraint refunds_paid_by_list check (list_number is not null or state not in ('listed', 'paid', 'returned'));
    -- Serves a payment list.
    create index refunds_of_list on refunds (council_id, list_number) where list_number is not null;
    -- Serves what is owed to senders of suspense and has no bank details yet.
    create index postings_payable on postings (council_id, entry_id) where ledger_account_kind = 'refunds_payable' and draws_entry_id is null`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table refunds drop constraint refunds_paid_by_list, drop constraint refunds_on_lists;
    drop index refunds_of_list, postings_payable;
    drop table refund_lists`)
}
