import type { Knex } from 'knex'

/** When a council's service will be, or is, closed on purpose, and what of it; none is ever taken out of the history. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table availability_windows (
      council_id uuid not null,
      id uuid not null,
      affects text not null check (affects in ('payments', 'everything', 'staff')),
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      words text not null check (length(words) between 1 and 500),
      planned_at timestamptz not null,
      planned_by uuid not null,
      -- Ended before its time or, before it began, cancelled.
      closed_at timestamptz,
      closed_by uuid,
      closed_reason text check (length(closed_reason) between 1 and 500),
      primary key (council_id, id),
      foreign key (council_id, planned_by) references users (council_id, id),
      foreign key (council_id, closed_by) references users (council_id, id),
      check (ends_at > starts_at),
      check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (closed_reason is null))
    );
    select protect_tenant_table('availability_windows', 'select, insert, update (closed_at, closed_by, closed_reason)');
    -- Serves every page, which says what is or will be closed, and the history.
    create index availability_windows_by_end on availability_windows (council_id, ends_at);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table availability_windows')
}
