import type { Knex } from 'knex'

/** Serves the rule that what somebody has moved of a line before counts towards the limit. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index transfer_lines_by_line on transfer_lines (council_id, entry_id, line_number)')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index transfer_lines_by_line')
}
