import type { Knex } from 'knex'

/** How shops and post offices know a fund's accounts: the number of a collection scheme, as its operator has agreed it with the council. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table collection_schemes (
      council_id uuid not null,
      fund_code text not null,
      -- Where residents can pay, as they read it, such as "any PayPoint shop or Post Office".
      places text not null check (length(places) between 1 and 100),
      prefix text not null check (prefix ~ '^[0-9]{1,12}$'),
      number_length integer not null check (number_length between 8 and 30),
      check_method text not null check (check_method in ('none', 'luhn', 'weighted-sum')),
      check_weights jsonb not null,
      check_modulus integer not null check (check_modulus between 2 and 11),
      check_subtract boolean not null,
      -- An account of the operator's own example, and the number that it has there.
      example_reference text not null check (length(example_reference) between 1 and 30),
      example_number text not null check (example_number ~ '^[0-9]{8,30}$'),
      version integer not null default 1,
      primary key (council_id, fund_code),
      unique (council_id, prefix),
      foreign key (council_id, fund_code) references funds (council_id, code)
    );
    select protect_tenant_table('collection_schemes', 'select, insert, update, delete');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table collection_schemes')
}
