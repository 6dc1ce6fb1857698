import type { Knex } from 'knex'

/**
 * As import_rows has it: counted, the councils would make one that has come since the last count look empty, and then any index of its
 * lines as good as the key. Uncounted, every council is taken for one in two hundred.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table posting_file_lines alter column council_id set statistics 0')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table posting_file_lines alter column council_id set statistics -1')
}
