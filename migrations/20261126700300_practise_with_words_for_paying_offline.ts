import type { Knex } from 'knex'

const before = ['vat_codes', 'methods_of_payment', 'offices', 'ledger_accounts', 'provider_accounts', 'check_digit_rules', 'funds', 'reference_claims',
  'stops', 'approval_limits', 'transfer_reasons', 'roles', 'import_sources', 'import_rules', 'posting_layouts', 'posting_feeds', 'posting_feed_funds',
  'suspense_rules', 'trace_terms', 'trace_letters', 'duplicate_settings', 'retention_periods', 'support_routes']

/** What a council says of paying offline is a setting like its letters: its practice council has it, too. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(settingsOfPractice([...before, 'offline_words']))
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(settingsOfPractice(before))
}

function settingsOfPractice(tables: readonly string[]): string {
  return `create or replace function practice_settings() returns text[] language sql immutable as $$ select array['${tables.join("', '")}'] $$`
}
