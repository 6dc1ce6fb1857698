import type { Knex } from 'knex'

/** Whoever searches the audit trail for an account or a transaction finds the transfers to it and from it, those that still wait too. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Both serve the audit trail's search.
    create index transfer_lines_by_account on transfer_lines (council_id, account_reference, transfer_id) where account_reference is not null;
    create index transfer_lines_by_entry on transfer_lines (council_id, entry_id, transfer_id) where entry_id is not null`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index transfer_lines_by_account, transfer_lines_by_entry')
}
