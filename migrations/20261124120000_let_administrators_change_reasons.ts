import type { Knex } from 'knex'

/** A council's list of reasons grows, and a reason that is no longer offered stays with what was done for it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table transfer_reasons
      add column retired_at timestamptz,
      add column version integer not null default 0;
    comment on column transfer_reasons.retired_at is 'Since when it is not offered any more; null while it is.';
    grant insert, update (name, needs_explanation, retired_at, version) on transfer_reasons to counterfoil_app`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    revoke insert on transfer_reasons from counterfoil_app;
    revoke update (name, needs_explanation, retired_at, version) on transfer_reasons from counterfoil_app;
    alter table transfer_reasons drop column retired_at, drop column version`)
}
