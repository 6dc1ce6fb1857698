import type { Knex } from 'knex'

/** The day of what somebody says of, such as a review with residents: it may be told of later. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table readiness_statements add column held_on date')
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex.raw(`update readiness_statements set held_on = (stated_at at time zone 'Europe/London')::date where council_id = ?`, [id])
  }
  // A program of before knows nothing of the column, and states something on the day on which it is said.
  await knex.raw(`alter table readiness_statements alter column held_on set default ((now() at time zone 'Europe/London')::date)`)
  await knex.raw('alter table readiness_statements alter column held_on set not null')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table readiness_statements drop column held_on')
}
