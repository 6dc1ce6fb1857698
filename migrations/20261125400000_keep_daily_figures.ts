import type { Knex } from 'knex'

/**
 * What is measured is summed by day, so that figures outlive what they were summed from. A line of a payment tells when its payer was told
 * that nothing is to pay: the service did then what it was asked to do.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table daily_figures (
      council_id uuid not null references councils (id),
      day date not null,
      measure text not null check (length(measure) between 1 and 40),
      fund_code text not null default '',
      channel text not null default '',
      phase text not null default '',
      count bigint not null,
      of_count bigint,
      pence bigint,
      seconds bigint,
      primary key (council_id, day, measure, fund_code, channel, phase)
    );
    comment on table daily_figures is 'What happened on one day of London, of nobody in particular; empty texts stand for what the measure does not know.';
    select protect_tenant_table('daily_figures', 'select, insert, delete');

    create table measured_days (
      council_id uuid not null references councils (id),
      day date not null,
      summed_at timestamptz not null,
      primary key (council_id, day)
    );
    comment on table measured_days is 'Days that have been summed: a day without a row here is unknown, one with it and without figures was quiet.';
    select protect_tenant_table('measured_days', 'select, insert, update (summed_at)');

    alter table payment_lines add column nothing_to_pay_at timestamptz;
    -- Serve the daily sums.
    create index payments_by_start on payments (council_id, created_at);
    create index payments_by_end on payments (council_id, finished_at) where finished_at is not null;
    create index payment_attempts_by_finish on payment_attempts (council_id, finished_at) where finished_at is not null
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index payment_attempts_by_finish, payments_by_end, payments_by_start;
    alter table payment_lines drop column nothing_to_pay_at;
    drop table measured_days, daily_figures`)
}
