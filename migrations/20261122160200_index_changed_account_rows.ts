import type { Knex } from 'knex'

/** A person also looks for the few accounts that a file has changed, among a great many that it has not. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index account_load_rows_to_look_at;
    -- Serves the list of an import's rows of one outcome; most of most files are unchanged.
    create index account_load_rows_to_look_at on account_load_rows (council_id, import_id, outcome, row_number)
      where outcome in ('added', 'changed', 'older', 'rejected');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index account_load_rows_to_look_at;
    create index account_load_rows_to_look_at on account_load_rows (council_id, import_id, outcome, row_number)
      where outcome in ('added', 'older', 'rejected');
  `)
}
