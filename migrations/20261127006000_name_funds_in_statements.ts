import type { Knex } from 'knex'

/** The funds of which somebody says something, such as that no host system wants their postings. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table readiness_statements add column fund_codes text[]')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table readiness_statements drop column fund_codes')
}
