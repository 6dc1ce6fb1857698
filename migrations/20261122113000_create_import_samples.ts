import type { Knex } from 'knex'

/** A council's administrator shows a file of their own and says what is what in it; until that is saved, both are kept for a day. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table import_samples (
      council_id uuid not null references councils (id),
      id uuid not null,
      file_name text not null check (length(file_name) between 1 and 255),
      content bytea not null check (length(content) between 1 and 262144),
      is_cut boolean not null,
      source_code text,
      answers jsonb check (jsonb_typeof(answers) = 'object'),
      made_by uuid not null,
      made_at timestamptz not null,
      primary key (council_id, id),
      foreign key (council_id, source_code) references import_sources (council_id, code),
      foreign key (council_id, made_by) references users (council_id, id)
    );
    comment on column import_samples.content is 'The first 256 kB of the file, or all of it.';
    comment on column import_samples.source_code is 'The source whose columns are changed; null for a new one.';
    comment on column import_samples.answers is 'What was last said of its columns that could be read; null before that.';
    -- Serves the removal of those that are older than a day.
    create index import_samples_by_age on import_samples (council_id, made_at);
    select protect_tenant_table('import_samples', 'select, insert, update, delete');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table import_samples')
}
