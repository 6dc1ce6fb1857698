import type { Knex } from 'knex'

/** The search narrows by channel, office, method of payment, type, person and what became of a line, and lists by when it was recorded. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Each serves the search by that column, newest first, also where its value is rare.
    create index ledger_entries_by_channel on ledger_entries (council_id, channel, occurred_on, id);
    create index ledger_entries_by_office on ledger_entries (council_id, office_code, occurred_on, id);
    create index ledger_entries_by_method on ledger_entries (council_id, method_code, occurred_on, id);
    create index ledger_entries_by_person on ledger_entries (council_id, recorded_by, occurred_on, id) where recorded_by is not null;
    -- Serves the search by type. Card payments and receipts are most of all: they are found along the days.
    create index ledger_entries_by_type on ledger_entries (council_id, type, occurred_on, id) where type not in ('card_payment', 'receipt');
    -- Serves the list in the order in which it was recorded.
    create index ledger_entries_by_recording on ledger_entries (council_id, recorded_at, id);
    -- Serves the search for what was moved or refunded, in part or whole, newest first.
    create index remaining_amounts_moved on remaining_amounts (council_id, occurred_on, entry_id, line_number) where remaining_pence <> original_pence;
    -- Serves the search for what is set aside for refunds and transfers, newest first.
    create index remaining_amounts_reserved on remaining_amounts (council_id, occurred_on, entry_id, line_number) where reserved_pence <> 0`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index ledger_entries_by_channel, ledger_entries_by_office, ledger_entries_by_method, ledger_entries_by_person, ledger_entries_by_type,
      ledger_entries_by_recording, remaining_amounts_moved, remaining_amounts_reserved`)
}
