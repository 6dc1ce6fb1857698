import type { Knex } from 'knex'

/**
 * They grow with a council's business, have several indexes, and are looked into by key for each of thousands of rows when files are loaded and
 * sent, suspense is matched and allocated, pay-outs and the ledger are checked, journeys are summed, and old rows are forgotten; a search
 * weighs the words against the rest.
 */
const tables = [
  'postings', 'ledger_entries', 'entry_details', 'search_words', 'payments', 'account_holders', 'account_charges', 'account_holder_words',
  'remembered_payers', 'remaining_amounts', 'suspense_matchings', 'suspense_suggestions', 'bulk_allocation_rows', 'transfers', 'transfer_lines',
  'payment_attempts', 'payment_lines', 'journey_events', 'going_journeys'
]

/**
 * As import_rows has it: counted, the councils would make one that has come since the last count look empty, and then any index of its rows
 * as good as the key, with which a file of 18,000 postings took minutes. Uncounted, every council is taken for one in two hundred; settings
 * stay counted, for they are few, of every council. What has been counted before is forgotten where PostgreSQL (18 and later) lets an owner do so.
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
