import type { Knex } from 'knex'

/** Counts of recent tries, shared by all processes; keys hold ids or hashes and name the council themselves. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table rate_limits (
      key text primary key,
      points integer not null default 0,
      expire bigint
    );
    -- Serves the job that removes counts that have run out.
    create index rate_limits_by_expiry on rate_limits (expire);
    grant select, insert, update, delete on rate_limits to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table rate_limits')
}
