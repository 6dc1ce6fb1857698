import type { Knex } from 'knex'

/** What went wrong, as staff tell it to residents; and what the service has found itself: from its beats, times in which it did not run. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table incidents (
      council_id uuid not null,
      id uuid not null,
      affects text not null check (affects in ('payments', 'everything', 'staff')),
      began_at timestamptz not null,
      ended_at timestamptz,
      words text not null check (length(words) between 1 and 500),
      recorded_at timestamptz not null,
      recorded_by uuid not null,
      what_we_did text not null default '' check (length(what_we_did) <= 500),
      primary key (council_id, id),
      foreign key (council_id, recorded_by) references users (council_id, id),
      check (ended_at >= began_at)
    );
    select protect_tenant_table('incidents', 'select, insert, update (ended_at, what_we_did)');
    -- Serves the status page and the history, the latest first.
    create index incidents_by_beginning on incidents (council_id, began_at);

    -- The worker's last sign of life, in one row, and the times in which it gave none. They are of the whole service and of no council.
    create table service_beats (id smallint primary key check (id = 1), last_at timestamptz not null);
    create table detected_outages (
      id uuid primary key,
      began_at timestamptz not null,
      ended_at timestamptz not null,
      check (ended_at > began_at)
    );
    -- Serves the status page, and the removal of what is old.
    create index detected_outages_by_end on detected_outages (ended_at);
    grant select, insert, update on service_beats to counterfoil_app;
    grant select, insert, delete on detected_outages to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table incidents, service_beats, detected_outages')
}
