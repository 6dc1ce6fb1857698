import type { Knex } from 'knex'

/** The page of help measured counts a month's helps: without this it reads those of every year. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Serves the figures of help, which count a month's by route, and the pages from which people asked.
    create index helps_by_time on helps (council_id, created_at);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index helps_by_time')
}
