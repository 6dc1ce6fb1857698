import type { Knex } from 'knex'

/** The day on which a council was set up, since when it has its pages; nobody knows it of those that were there before. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table councils add column set_up_on date;
    alter table councils alter column set_up_on set default (now() at time zone 'Europe/London')::date;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table councils drop column set_up_on')
}
