import type { Knex } from 'knex'

/** The names and email addresses of a council's people are corrected by those who look after its people. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('grant update (name, email) on users to counterfoil_app')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('revoke update (name, email) on users from counterfoil_app')
}
