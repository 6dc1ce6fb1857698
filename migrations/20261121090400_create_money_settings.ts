import type { Knex } from 'knex'

/** What a council's finance office sets up before any money moves: VAT codes, methods of payment, offices, ledger accounts. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table vat_codes (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[A-Z0-9]{1,4}$'),
      name text not null check (length(name) <= 60),
      treatment text not null check (treatment in ('standard', 'reduced', 'zero_rated', 'exempt', 'outside_scope')),
      rate_basis_points integer not null check (rate_basis_points between 0 and 10000),
      primary key (council_id, code),
      check ((rate_basis_points > 0) = (treatment in ('standard', 'reduced')))
    );
    select protect_tenant_table('vat_codes', 'select');

    create table methods_of_payment (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[A-Z0-9]{1,5}$'),
      name text not null check (length(name) <= 60),
      kind text not null check (kind in ('card_online', 'card_assisted', 'card_telephone', 'bank', 'agency', 'cash', 'cheque', 'journal')),
      minimum_pence bigint not null default 1 check (minimum_pence > 0),
      maximum_pence bigint check (maximum_pence >= minimum_pence),
      enabled boolean not null default true,
      primary key (council_id, code)
    );
    -- The journey finds its card methods by kind, so there is exactly one of each.
    create unique index methods_of_payment_one_card_method on methods_of_payment (council_id, kind) where kind like 'card%';
    select protect_tenant_table('methods_of_payment', 'select');

    create table offices (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[A-Z0-9]{1,5}$'),
      name text not null check (length(name) <= 60),
      primary key (council_id, code)
    );
    select protect_tenant_table('offices', 'select');

    create table ledger_accounts (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[A-Z0-9-]{1,20}$'),
      kind text not null check (kind in ('fund', 'clearing', 'bank', 'cash_in_transit', 'suspense', 'fees', 'cash_difference',
        'refunds_payable', 'unidentified_income')),
      name text not null check (length(name) <= 80),
      gl_code text not null check (length(gl_code) between 1 and 40),
      fund_code text check (fund_code ~ '^[A-Z0-9]{1,5}$'),
      primary key (council_id, code),
      unique (council_id, fund_code),
      check ((kind = 'fund') = (fund_code is not null))
    );
    select protect_tenant_table('ledger_accounts', 'select');
    grant select on ledger_accounts to counterfoil_ledger;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table ledger_accounts, offices, methods_of_payment, vat_codes')
}
