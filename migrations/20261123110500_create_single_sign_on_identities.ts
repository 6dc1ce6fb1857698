import type { Knex } from 'knex'

/** Who somebody is at the council's OpenID Connect provider: its own id of them, which outlasts a change of their email. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table single_sign_on_identities (
      council_id uuid not null references councils (id),
      issuer text not null check (length(issuer) <= 500),
      subject text not null check (length(subject) <= 255),
      user_id uuid not null,
      linked_at timestamptz not null,
      primary key (council_id, issuer, subject),
      unique (council_id, user_id, issuer),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    select protect_tenant_table('single_sign_on_identities', 'select, insert, delete');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table single_sign_on_identities')
}
