import type { Knex } from 'knex'

/** A month's performance as it was published, and as it was each time that something of it was corrected: none is ever changed. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table performance_publications (
      council_id uuid not null references councils (id),
      month text not null check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
      version integer not null check (version >= 1),
      published_at timestamptz not null,
      lines jsonb not null,
      primary key (council_id, month, version)
    );
    comment on column performance_publications.lines is 'Only what everybody may read: what would tell of fewer than five is not in it.';
    select protect_tenant_table('performance_publications', 'select, insert');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table performance_publications')
}
