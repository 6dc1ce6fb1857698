import type { Knex } from 'knex'

/** The search finds a file by its name, and narrows to the file whose name begins as somebody remembers it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Serves the files whose name is, or begins with, what was typed.
    create index imports_by_name on imports (council_id, file_name, id);
    -- Serves the posting file of a name.
    create index posting_files_of_name on posting_files (council_id, file_name) where file_name is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index posting_files_of_name, imports_by_name')
}
