import type { Knex } from 'knex'

/** The ways in which residents get help from their council, as its pages show them: whom to call, write to or visit, and when. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table support_routes (
      council_id uuid not null references councils (id),
      id uuid not null,
      kind text not null check (kind in ('telephone', 'text-relay', 'counter', 'home-visit', 'web-chat', 'email', 'post')),
      name text not null check (length(name) between 1 and 80),
      contact text not null check (length(contact) between 1 and 300),
      -- Seven lists of {from, until}, Monday's first.
      hours jsonb not null,
      -- {on, why}, the earliest first.
      closed_days jsonb not null,
      languages text not null check (length(languages) <= 200),
      note text not null check (length(note) <= 500),
      position integer not null,
      starts_on date,
      ends_on date,
      version integer not null default 1,
      primary key (council_id, id),
      check (ends_on >= starts_on)
    );
    select protect_tenant_table('support_routes', 'select, insert, update, delete');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table support_routes')
}
