import type { Knex } from 'knex'

/** Funds with their reference rules and limits, all of it data. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table check_digit_rules (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[a-z][a-z0-9-]{1,30}$'),
      method text not null check (method in ('weighted-sum', 'library-card')),
      modulus integer not null check (modulus between 2 and 97),
      source_substitution text not null default '' check (length(source_substitution) <= 20),
      weights integer[] not null check (cardinality(weights) between 1 and 40),
      result_substitutions jsonb not null default '{}',
      subtract_from_modulus boolean not null default false,
      primary key (council_id, code)
    );
    select protect_tenant_table('check_digit_rules', 'select');

    create table funds (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[A-Z0-9]{1,5}$'),
      slug text not null check (slug ~ '^[a-z][a-z0-9-]{1,40}$'),
      name text not null check (length(name) between 2 and 60),
      group_name text not null check (length(group_name) <= 60),
      search_words text not null default '' check (length(search_words) <= 200),
      reference_label text not null check (length(reference_label) <= 60),
      reference_hint text not null check (length(reference_hint) <= 200),
      minimum_length integer not null check (minimum_length between 1 and 30),
      maximum_length integer not null check (maximum_length between minimum_length and 30),
      characters text check (characters in ('letters', 'letters-and-spaces', 'digits', 'digits-and-spaces',
        'letters-and-digits', 'letters-digits-and-spaces')),
      pattern text check (length(pattern) between 1 and 100),
      mask text check (length(mask) between 1 and 36),
      check_digit_rule_code text,
      account_must_exist boolean not null,
      minimum_pence bigint not null default 1 check (minimum_pence > 0),
      maximum_pence bigint not null check (maximum_pence >= minimum_pence),
      vat_code text not null,
      pays_an_invoice boolean not null default false,
      provider_account_code text not null,
      ledger_account_code text not null,
      offered_to_residents boolean not null default true,
      enabled boolean not null default true,
      position integer not null,
      primary key (council_id, code),
      unique (council_id, slug),
      foreign key (council_id, check_digit_rule_code) references check_digit_rules (council_id, code),
      foreign key (council_id, vat_code) references vat_codes (council_id, code),
      foreign key (council_id, provider_account_code) references provider_accounts (council_id, code),
      foreign key (council_id, ledger_account_code) references ledger_accounts (council_id, code)
    );
    comment on column funds.pays_an_invoice is 'Paying an invoice bears no VAT: the invoice itself did.';
    select protect_tenant_table('funds', 'select');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table funds, check_digit_rules')
}
