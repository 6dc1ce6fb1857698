import type { Knex } from 'knex'

/** A bulk allocation says how many items were on the list that it was made from, and so how many it left to people. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table bulk_allocations add column listed_rows integer;
    comment on column bulk_allocations.listed_rows is 'How many open items were on the list or ticked; null for those made before this was kept.'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table bulk_allocations drop column listed_rows')
}
