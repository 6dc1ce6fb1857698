import type { Knex } from 'knex'

/** Whoever looks at an account that was removed on request is told so. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Serves the page of an account of which nothing is held: whether it was removed on request.
    create index personal_data_finds_removed_accounts on personal_data_finds (council_id, row_key) where place = 'accounts' and outcome = 'removed'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index personal_data_finds_removed_accounts')
}
