import type { Knex } from 'knex'

/**
 * What people write down about transactions, accounts, suspense items and traces, each with a file if they like. The notes of suspense
 * come over. Their old table stays for the version that runs beside this one while it is deployed: what that still writes there is shown
 * as well, until a later migration drops it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table notes (
      council_id uuid not null,
      id uuid not null,
      subject_kind text not null check (subject_kind in ('transaction', 'account', 'suspense', 'trace')),
      -- As addresses write it: an entry; a fund's code and a reference; an entry and its line; a trace.
      subject_id text not null check (length(subject_id) between 1 and 200),
      written_by uuid not null,
      written_at timestamptz not null,
      note text not null check (length(note) <= 2000),
      struck_at timestamptz,
      struck_reason text check (length(struck_reason) between 1 and 500),
      primary key (council_id, id),
      check ((struck_at is null) = (struck_reason is null)),
      foreign key (council_id, written_by) references users (council_id, id)
    );
    comment on table notes is 'Nothing of a note can be changed. Its author can strike it out, with a reason; it stays and shows that.';
    -- Serves a page: the notes of what it shows, in the order in which they were written.
    create index notes_of_subject on notes (council_id, subject_kind, subject_id, id);
    select protect_tenant_table('notes', 'select, insert, update (struck_at, struck_reason)');

    create table note_files (
      council_id uuid not null,
      note_id uuid not null,
      subject_kind text not null,
      subject_id text not null,
      number integer not null check (number between 1 and 20),
      file_name text not null check (length(file_name) between 1 and 255),
      content_type text not null,
      content_hash text not null,
      size_bytes bigint not null check (size_bytes between 1 and 10485760),
      primary key (council_id, note_id),
      -- So many files and no more, however many people add some at once.
      unique (council_id, subject_kind, subject_id, number),
      foreign key (council_id, note_id) references notes (council_id, id)
    );
    comment on table note_files is 'The file of a note. It stays when the note is struck out; its bytes do not.';
    select protect_tenant_table('note_files', 'select, insert');

    create table note_file_chunks (
      council_id uuid not null,
      note_id uuid not null,
      position integer not null,
      content bytea not null,
      primary key (council_id, note_id, position),
      foreign key (council_id, note_id) references note_files (council_id, note_id)
    );
    select protect_tenant_table('note_file_chunks', 'select, insert, delete');
  `)
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex.raw(`
      insert into notes (council_id, id, subject_kind, subject_id, written_by, written_at, note)
      select council_id, id, 'suspense', entry_id || '/' || line_number, written_by, written_at, note from suspense_notes where council_id = ?`, [id])
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table note_file_chunks, note_files, notes')
}
