import type { Knex } from 'knex'

/** Whoever explains a difference does not agree to it themselves. Where somebody has, it counts no more; the audit trail tells of it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    update old_total_notes set agreed_at = null, agreed_by = null where agreed_by = written_by;
    alter table old_total_notes add constraint old_total_notes_agreed_by_another check (agreed_by <> written_by);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table old_total_notes drop constraint old_total_notes_agreed_by_another')
}
