import type { Knex } from 'knex'

/** Money above a council's limit goes back to suspense as transfers and reversals are made: one person asks, in words, and another agrees. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table transfers drop constraint transfers_movement_check;
    alter table transfers add constraint transfers_movement_check check (movement in ('transfer', 'reversal', 'put-back'));
    alter table transfers alter column reason_code drop not null;
    alter table transfers add constraint transfers_why check (
      case when movement = 'put-back' then reason_code is null and explanation is not null and needs_approval else reason_code is not null end);
    comment on column transfers.reason_code is 'Null where money goes back to suspense: its explanation says why, and becomes the item''s first note.'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table transfers drop constraint transfers_why;
    alter table transfers alter column reason_code set not null;
    alter table transfers drop constraint transfers_movement_check;
    alter table transfers add constraint transfers_movement_check check (movement in ('transfer', 'reversal'))`)
}
