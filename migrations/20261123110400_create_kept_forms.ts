import type { Knex } from 'knex'

/** What somebody sent after they had been signed out: kept, encrypted, for a little while, to be offered to the same person once they are back. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table kept_forms (
      council_id uuid not null references councils (id),
      user_id uuid not null,
      form_encrypted text not null check (length(form_encrypted) <= 200000),
      kept_at timestamptz not null,
      offered_at timestamptz,
      primary key (council_id, user_id),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    select protect_tenant_table('kept_forms', 'select, insert, update (form_encrypted, kept_at, offered_at), delete');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table kept_forms')
}
