import type { Knex } from 'knex'

/** What makes two payments alike enough to be shown as a duplicate is for a council to say. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table duplicate_settings
      add column same_card boolean not null default true,
      add column same_payer boolean not null default true,
      add column other_method boolean not null default true,
      add constraint duplicate_settings_find_something check (same_card or same_payer or other_method);
    comment on column duplicate_settings.other_method is 'That the two came by different methods of payment is enough.';
    grant update (same_card, same_payer, other_method) on duplicate_settings to counterfoil_app`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table duplicate_settings drop column same_card, drop column same_payer, drop column other_method')
}
