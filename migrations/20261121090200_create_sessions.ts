import type { Knex } from 'knex'

/** Outside tenancy, since a session is found by its cookie before anything else is known; each row still carries its council. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sessions (
      sid text primary key check (length(sid) <= 200),
      sess json not null,
      expire timestamptz not null,
      council_id uuid generated always as ((sess ->> 'councilId')::uuid) stored not null references councils (id)
    );
    -- Serves the job that removes expired sessions.
    create index sessions_by_expiry on sessions (expire);
    grant select, insert, update, delete on sessions to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sessions')
}
