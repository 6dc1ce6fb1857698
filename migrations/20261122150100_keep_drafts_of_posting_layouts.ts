import type { Knex } from 'knex'

/** What somebody is changing about a layout, tried on real postings before it is saved. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table posting_layouts add column draft jsonb;
    comment on column posting_layouts.draft is 'The answers of its form as they were last tried, until they are saved. Files are made by the settings alone.'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table posting_layouts drop column draft')
}
