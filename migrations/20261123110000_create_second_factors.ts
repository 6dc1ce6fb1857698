import type { Knex } from 'knex'

/** What people of the council's staff prove themselves with beside a password: an authenticator app, and codes for when they are without it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table second_factors (
      council_id uuid not null references councils (id),
      user_id uuid not null,
      secret_encrypted text not null,
      set_up_at timestamptz not null,
      last_step bigint not null,
      primary key (council_id, user_id),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    comment on column second_factors.last_step is 'The half minute of the latest code that was taken: none is taken again, nor one before it.';
    select protect_tenant_table('second_factors', 'select, insert, update (last_step), delete');

    create table recovery_codes (
      council_id uuid not null references councils (id),
      user_id uuid not null,
      code_hash text not null check (length(code_hash) = 64),
      made_at timestamptz not null,
      used_at timestamptz,
      primary key (council_id, user_id, code_hash),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    select protect_tenant_table('recovery_codes', 'select, insert, update (used_at), delete');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table recovery_codes, second_factors')
}
