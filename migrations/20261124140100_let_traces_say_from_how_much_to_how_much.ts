import type { Knex } from 'knex'

/** Callers say "between 50 and 70": a trace keeps both, and half-way between them as the amount. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table traces add column amount_from_pence bigint check (amount_from_pence > 0), add column amount_to_pence bigint,
      add constraint traces_amount_range check (
        (amount_from_pence is null) = (amount_to_pence is null)
        and (amount_from_pence is null or (amount_from_pence < amount_to_pence and amount_pence between amount_from_pence and amount_to_pence)))`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table traces drop column amount_from_pence, drop column amount_to_pence')
}
