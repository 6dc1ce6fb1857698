import type { Knex } from 'knex'

/** A search for amounts from one to another looks for money in and for money out, of which there is little: what there is of it stands in an index of its own. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index postings_out_by_day on postings (council_id, occurred_on, entry_id, line_number)
      where amount_pence > 0 and ledger_account_kind in ('fund', 'suspense', 'unidentified_income')`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index postings_out_by_day')
}
