import type { Knex } from 'knex'

/** A cohort's name, funds, quota, days and note can be put right while it goes on; that fewer places than are taken remain is refused by its check. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('grant update (name, fund_codes, quota, opens_on, closes_on, code_days, is_for_advisers, note) on beta_cohorts to counterfoil_app')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('revoke update (name, fund_codes, quota, opens_on, closes_on, code_days, is_for_advisers, note) on beta_cohorts from counterfoil_app')
}
