import type { Knex } from 'knex'

/** A trace looks for payments that came to nothing and rows of files that were not posted, by what a payer remembers. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Each serves a trace's look: payments for an account, whatever became of them; attempts without money, by amount and by card; rows
    -- that were not posted, by amount and by reference.
    create index payment_lines_by_account on payment_lines (council_id, account_reference, payment_id);
    create index payment_attempts_without_money on payment_attempts (council_id, amount_pence, created_at) 
      where status in ('creating', 'open', 'failed', 'cancelled', 'expired', 'errored', 'lost');
    create index payment_attempts_without_money_by_card on payment_attempts (council_id, card_last_four, created_at)
      where status in ('creating', 'open', 'failed', 'cancelled', 'expired', 'errored', 'lost') and card_last_four is not null;
    create index import_rows_not_posted_by_amount on import_rows (council_id, amount_pence, occurred_on) where outcome in ('held', 'rejected');
    create index import_rows_not_posted_by_reference on import_rows (council_id, reference_stated) where outcome in ('held', 'rejected')`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index payment_lines_by_account, payment_attempts_without_money, payment_attempts_without_money_by_card, import_rows_not_posted_by_amount,
      import_rows_not_posted_by_reference`)
}
