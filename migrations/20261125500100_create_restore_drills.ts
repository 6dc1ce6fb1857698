import type { Knex } from 'knex'

/**
 * Each time that a backup was restored to see that it can be: by the command, or by hand and told afterwards. Each council has a row of its
 * own, since what is proved equal is its ledger.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table restore_drills (
      council_id uuid not null,
      id uuid not null,
      kind text not null check (kind in ('command', 'by-hand')),
      drilled_at timestamptz not null,
      took_seconds integer check (took_seconds >= 0),
      -- When what was restored had been taken.
      backup_taken_at timestamptz,
      is_equal boolean not null,
      entries bigint,
      postings bigint,
      debits_pence bigint,
      ledger_agrees boolean,
      what_failed text not null default '' check (length(what_failed) <= 1000),
      follow_up text not null default '' check (length(follow_up) <= 1000),
      recorded_by uuid,
      primary key (council_id, id),
      foreign key (council_id, recorded_by) references users (council_id, id),
      check ((kind = 'by-hand') = (recorded_by is not null)),
      check (is_equal or what_failed <> '')
    );
    select protect_tenant_table('restore_drills', 'select, insert');
    -- Serves the log, the latest first, and the latest that was equal.
    create index restore_drills_by_time on restore_drills (council_id, drilled_at);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table restore_drills')
}
