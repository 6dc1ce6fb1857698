import type { Knex } from 'knex'

/**
 * They grow with a council's business, have several indexes, and are looked into by key for each of thousands of rows when files are loaded,
 * suspense is matched and allocated, pay-outs and the ledger are checked, journeys are summed, and old rows are forgotten.
 */
const tables = [
  'account_holders', 'account_charges', 'account_holder_words', 'remembered_payers', 'remaining_amounts', 'suspense_matchings', 'suspense_suggestions',
  'bulk_allocation_rows', 'transfers', 'transfer_lines', 'payment_attempts', 'payment_lines', 'journey_events', 'going_journeys'
]

/**
 * As the payments and the ledger have it: counted, a council that has come since the last count would look empty, and any index of its rows as
 * good as the key, with which the work for twice the rows took four times as long. Settings are counted: they are few, of every council.
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
