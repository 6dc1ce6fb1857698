import type { Knex } from 'knex'

/** Links by email with which somebody who has forgotten their password sets another. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table password_resets (
      council_id uuid not null references councils (id),
      id uuid not null,
      user_id uuid not null,
      token_hash text not null check (length(token_hash) = 64),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      primary key (council_id, id),
      unique (council_id, token_hash),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    -- Serves using up every other link of somebody who has set a password.
    create index password_resets_that_are_open on password_resets (council_id, user_id) where used_at is null;
    select protect_tenant_table('password_resets', 'select, insert, update (used_at), delete');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table password_resets')
}
