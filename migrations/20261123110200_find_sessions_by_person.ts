import type { Knex } from 'knex'

/** Whose session it is, also of somebody who has yet to give a second factor. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table sessions add column user_id uuid
      generated always as (coalesce(sess ->> 'userId', sess -> 'pendingSignIn' ->> 'userId')::uuid) stored;
    -- Serves the list of a person's sessions, and ending them.
    create index sessions_by_user on sessions (council_id, user_id) where user_id is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table sessions drop column user_id')
}
