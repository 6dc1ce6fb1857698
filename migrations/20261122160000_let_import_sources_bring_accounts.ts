import type { Knex } from 'knex'

/** A source brings receipts or accounts. What brings accounts brings no money, and so has no place, method or office of it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table import_sources
      add column kind text not null default 'receipts' check (kind in ('receipts', 'accounts')),
      alter column ledger_account_code drop not null,
      alter column method_code drop not null,
      alter column office_code drop not null,
      add constraint import_sources_say_where_money_is check (kind = 'accounts'
        or (ledger_account_code is not null and method_code is not null and office_code is not null));

    alter table imports
      add column kind text not null default 'receipts' check (kind in ('receipts', 'accounts')),
      drop constraint imports_state_check,
      add constraint imports_state_check check (
        state in ('received', 'read', 'checked', 'held', 'posted', 'stopped', 'discarded', 'reversing', 'reversed')),
      add constraint imports_hold_only_accounts check (state <> 'held' or kind = 'accounts'),
      add constraint imports_reverse_only_receipts check (kind = 'receipts' or reversal_requested_by is null);
    comment on column imports.kind is 'As its source''s: what is posted of receipts is loaded of accounts, and its amounts are balances, not money.';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table imports
      drop constraint imports_reverse_only_receipts,
      drop constraint imports_hold_only_accounts,
      drop constraint imports_state_check,
      add constraint imports_state_check check (
        state in ('received', 'read', 'checked', 'posted', 'stopped', 'discarded', 'reversing', 'reversed')),
      drop column kind;
    alter table import_sources
      drop constraint import_sources_say_where_money_is,
      alter column ledger_account_code set not null,
      alter column method_code set not null,
      alter column office_code set not null,
      drop column kind;
  `)
}
