import type { Knex } from 'knex'

/** A trace can be given to a colleague, who is told who gave it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table traces add column given_by uuid, add foreign key (council_id, given_by) references users (council_id, id),
      add constraint traces_given_to_another check (given_by is null or (owner_id is not null and given_by <> owner_id));
    comment on column traces.given_by is 'Null for whoever started it or took it themselves.';
    alter table trace_events drop constraint trace_events_action_check, add constraint trace_events_action_check check (action in (
      'started', 'described', 'taken', 'taken-over', 'given', 'released', 'noted', 'marked', 'picked', 'unpicked', 'found-more', 'looked', 'closed',
      'letter-sent'))`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table traces drop constraint traces_given_to_another, drop column given_by;
    alter table trace_events drop constraint trace_events_action_check, add constraint trace_events_action_check check (action in (
      'started', 'described', 'taken', 'taken-over', 'released', 'noted', 'marked', 'picked', 'unpicked', 'found-more', 'looked', 'closed', 'letter-sent'))`)
}
