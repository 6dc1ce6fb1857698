import type { Knex } from 'knex'

/** Files that were found in a folder and not taken in, each with the reason. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table refused_arrivals (
      council_id uuid not null references councils (id),
      id uuid not null,
      folder text not null check (length(folder) <= 255),
      file_name text not null check (length(file_name) between 1 and 255),
      reason_code text not null check (
        reason_code in ('came-before', 'empty', 'too-large', 'no-such-source', 'source-off', 'no-file', 'may-not-be-read')),
      first_import_id uuid,
      refused_at timestamptz not null,
      primary key (council_id, id),
      foreign key (council_id, first_import_id) references imports (council_id, id),
      check ((reason_code = 'came-before') = (first_import_id is not null))
    );
    comment on column refused_arrivals.id is 'The one under which the file would have become an import, which stands in the name that it lies under.';
    comment on column refused_arrivals.folder is 'Of the council''s, where it was found: the code of a source, if it is one.';
    -- Serves the list of what was refused lately.
    create index refused_arrivals_by_time on refused_arrivals (council_id, refused_at);
    select protect_tenant_table('refused_arrivals', 'select, insert');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table refused_arrivals')
}
