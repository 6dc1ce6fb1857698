import type { Knex } from 'knex'

/** A suspense item can be given to a colleague, who is told who gave it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table suspense_takings add column given_by uuid, add foreign key (council_id, given_by) references users (council_id, id),
      add check (given_by <> taken_by);
    comment on column suspense_takings.given_by is 'Null for whoever took it themselves.'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table suspense_takings drop column given_by')
}
