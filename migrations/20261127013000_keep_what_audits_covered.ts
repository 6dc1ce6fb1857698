import type { Knex } from 'knex'

/**
 * Whether an audit looked at a sample of every kind of page, staff screens included, as whoever records it confirms: nobody has said so of those
 * that were recorded before.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table accessibility_audits add column covers_every_kind boolean not null default false;
    grant update (covers_every_kind) on accessibility_audits to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table accessibility_audits drop column covers_every_kind')
}
