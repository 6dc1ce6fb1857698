import type { Knex } from 'knex'

/** An event of the audit trail says from where it was done, what kind of thing it was done to, and how that was before and after. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table audit_events
      add column address text check (length(address) <= 45),
      add column subject_kind text check (length(subject_kind) <= 40),
      add column before jsonb,
      add column after jsonb;
    comment on column audit_events.address is 'The network address of whoever did it: the council''s evidence, and personal data.';
    -- Serve the search of the audit trail, newest first: what one person did, one kind of deed, what happened to one thing.
    create index audit_events_by_user on audit_events (council_id, user_id, happened_at, id);
    create index audit_events_by_action on audit_events (council_id, action, happened_at, id);
    create index audit_events_by_subject on audit_events (council_id, subject_id, happened_at, id);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index audit_events_by_user, audit_events_by_action, audit_events_by_subject;
    alter table audit_events drop column address, drop column subject_kind, drop column before, drop column after;
  `)
}
