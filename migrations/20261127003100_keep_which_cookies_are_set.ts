import type { Knex } from 'knex'

/** Which cookies browsers are really given, by name alone, to be held against the page that tells of them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table cookies_set (
      council_id uuid not null references councils (id),
      -- As the page has it; of a cookie that it does not tell of, as it was sent.
      name text not null check (length(name) between 1 and 100),
      is_listed boolean not null,
      last_set_on date not null,
      primary key (council_id, name)
    );
    select protect_tenant_table('cookies_set', 'select, insert, update (is_listed, last_set_on), delete');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table cookies_set')
}
