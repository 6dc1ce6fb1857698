import type { Knex } from 'knex'

/** Somebody can be let see and move the money of some funds, or of some methods of payment, alone. Null is all of them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table users
      add column fund_codes text[] check (cardinality(fund_codes) > 0),
      add column method_codes text[] check (cardinality(method_codes) > 0);
    comment on column users.fund_codes is 'The funds whose money this person may see and move; all of them when null.';
    comment on column users.method_codes is 'The methods of payment whose money this person may see and move; all of them when null.'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table users drop column fund_codes, drop column method_codes')
}
