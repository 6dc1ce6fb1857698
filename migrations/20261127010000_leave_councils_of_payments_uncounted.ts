import type { Knex } from 'knex'

/**
 * They grow with every payment, have several indexes, and are looked into by the key of one row, thousands of times in one query; a search
 * weighs the words against the rest.
 */
const tables = ['postings', 'ledger_entries', 'entry_details', 'search_words', 'payments']

/**
 * As import_rows has it: counted, the councils would make one that has come since the last count look empty, and then any index of its rows
 * as good as the key, with which a file of 18,000 postings took minutes. Uncounted, every council is taken for one in two hundred. What has
 * been counted before is forgotten where PostgreSQL (18 and later) lets an owner do so.
 */
export async function up(knex: Knex): Promise<void> {
  for (const table of tables) await knex.raw('alter table ?? alter column council_id set statistics 0', [table])
  await knex.raw(`
    do $$
    begin
      if to_regprocedure('pg_clear_attribute_stats(text, text, text, boolean)') is not null then
        perform pg_clear_attribute_stats('public', name, 'council_id', false) from unnest(array['${tables.join("', '")}']) as name;
      end if;
    end $$`)
}

export async function down(knex: Knex): Promise<void> {
  for (const table of tables) await knex.raw('alter table ?? alter column council_id set statistics -1', [table])
}
