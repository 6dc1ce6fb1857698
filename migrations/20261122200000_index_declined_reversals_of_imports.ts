import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Serves the page of a file: who declined to reverse it, and when.
    create index audit_events_of_declined_reversals on audit_events (council_id, subject_id, happened_at)
      where action in ('import_reversal_refused', 'import_reversal_withdrawn');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index audit_events_of_declined_reversals')
}
