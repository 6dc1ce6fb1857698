import type { Knex } from 'knex'

/** Each method of payment counts as digital or not. As long as nobody has said, those by card in this service do and the others do not. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table methods_of_payment add column is_digital boolean;
    grant update (is_digital) on methods_of_payment to counterfoil_app`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table methods_of_payment drop column is_digital')
}
