import type { Knex } from 'knex'

/** Each time that somebody begins a scenario in a practice council, with what was invented for it, and when the records showed that it was done. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table practice_attempts (
      council_id uuid not null,
      id uuid not null,
      user_id uuid not null,
      scenario_code text not null check (length(scenario_code) <= 40),
      started_at timestamptz not null,
      facts jsonb not null,
      done_at timestamptz,
      primary key (council_id, id),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    -- Serves a person's latest attempt of a scenario, and who has done what.
    create index practice_attempts_by_user on practice_attempts (council_id, user_id, scenario_code, started_at);
    select protect_tenant_table('practice_attempts', 'select, insert, update (done_at)');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table practice_attempts')
}
