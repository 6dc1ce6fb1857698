import type { Knex } from 'knex'

/** What changes for staff, whom it concerns, why, what must change with it, and who has acknowledged it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Since when somebody has had their role: what it brings concerns them from then.
    alter table users add column role_since timestamptz not null default now();
    grant update (role_since) on users to counterfoil_app;

    create table release_notes (
      council_id uuid not null references councils (id),
      -- Of the form that made it: sent twice, it is one note.
      id uuid not null,
      title text not null check (length(title) between 1 and 120),
      what_changes text not null check (length(what_changes) between 1 and 4000),
      -- One a line.
      screens text not null check (length(screens) between 1 and 2000),
      evidence text not null check (length(evidence) <= 2000),
      measure_codes text[] not null,
      role_codes text[] not null check (cardinality(role_codes) between 1 and 100),
      changes_on date not null,
      -- Null: as soon as it is published.
      told_from date,
      published_at timestamptz,
      published_by uuid,
      archived_at timestamptz,
      -- Since when it is to be acknowledged, and in which version or a later one.
      asked_at timestamptz,
      asked_version integer,
      version integer not null default 1,
      changed_at timestamptz not null,
      changed_by uuid not null,
      primary key (council_id, id),
      foreign key (council_id, published_by) references users (council_id, id),
      foreign key (council_id, changed_by) references users (council_id, id),
      check ((published_at is null) = (published_by is null) and (published_at is null) = (asked_at is null) and (published_at is null) = (asked_version is null)),
      check (told_from <= changes_on)
    );
    select protect_tenant_table('release_notes', 'select, insert, update (title, what_changes, screens, evidence, measure_codes, role_codes, changes_on, told_from,
      published_at, published_by, archived_at, asked_at, asked_version, version, changed_at, changed_by)');
    -- Serves the home page: what is told now.
    create index release_notes_told on release_notes (council_id, id) where published_at is not null and archived_at is null;

    create table release_note_corrections (
      council_id uuid not null,
      id uuid not null,
      note_id uuid not null,
      corrected_at timestamptz not null,
      corrected_by uuid not null,
      words text not null check (length(words) between 1 and 500),
      asks_again boolean not null,
      primary key (council_id, id),
      foreign key (council_id, note_id) references release_notes (council_id, id),
      foreign key (council_id, corrected_by) references users (council_id, id)
    );
    select protect_tenant_table('release_note_corrections', 'select, insert');
    -- Serves the corrections of one note.
    create index release_note_corrections_of_one on release_note_corrections (council_id, note_id, id);

    create table release_note_acknowledgements (
      council_id uuid not null,
      note_id uuid not null,
      user_id uuid not null,
      -- What they had read.
      version integer not null,
      acknowledged_at timestamptz not null,
      primary key (council_id, note_id, user_id),
      foreign key (council_id, note_id) references release_notes (council_id, id),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    select protect_tenant_table('release_note_acknowledgements', 'select, insert, update (version, acknowledged_at)');

    create table release_note_feedback (
      council_id uuid not null,
      note_id uuid not null,
      feedback_id uuid not null,
      primary key (council_id, note_id, feedback_id),
      foreign key (council_id, note_id) references release_notes (council_id, id),
      foreign key (council_id, feedback_id) references feedback (council_id, id)
    );
    select protect_tenant_table('release_note_feedback', 'select, insert, delete');

    create table release_note_tasks (
      council_id uuid not null,
      id uuid not null,
      note_id uuid not null,
      kind text not null check (kind in ('letter', 'script', 'memo', 'feed')),
      what text not null check (length(what) between 1 and 200),
      owner_id uuid not null,
      done_at timestamptz,
      done_by uuid,
      primary key (council_id, id),
      foreign key (council_id, note_id) references release_notes (council_id, id),
      foreign key (council_id, owner_id) references users (council_id, id),
      foreign key (council_id, done_by) references users (council_id, id),
      check ((done_at is null) = (done_by is null))
    );
    select protect_tenant_table('release_note_tasks', 'select, insert, update (owner_id, done_at, done_by), delete');
    -- Serves the checklist of a note.
    create index release_note_tasks_of_one on release_note_tasks (council_id, note_id, id);
    -- Serves the home page: what somebody has yet to change.
    create index release_note_tasks_to_do on release_note_tasks (council_id, owner_id, note_id) where done_at is null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table release_note_tasks, release_note_feedback, release_note_acknowledgements, release_note_corrections, release_notes;
    alter table users drop column role_since;
  `)
}
