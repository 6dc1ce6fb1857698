import type { Knex } from 'knex'

/** The home page counts these each time it is opened, and the list of what needs attention shows them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Serves the count and the list of imports that a person has to do something about; they are few.
    create index imports_that_wait on imports (council_id, id)
      where state in ('stopped', 'held') or (state = 'posted' and (held_rows > 0 or reversal_requested_by is not null));
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index imports_that_wait')
}
