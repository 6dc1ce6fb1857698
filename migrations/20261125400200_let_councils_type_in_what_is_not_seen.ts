import type { Knex } from 'knex'

/**
 * What the service cannot know of a month: what each channel cost, and how much was done by channels outside it; the targets that the council
 * sets itself; and with which fund the figures of one that was merged into it are counted.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table channel_months (
      council_id uuid not null references councils (id),
      month text not null check (month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'),
      channel text not null check (length(channel) between 1 and 40),
      transactions integer check (transactions >= 0),
      cost_pence bigint check (cost_pence >= 0),
      changed_at timestamptz not null,
      changed_by uuid not null,
      primary key (council_id, month, channel),
      foreign key (council_id, changed_by) references users (council_id, id)
    );
    comment on column channel_months.transactions is 'Of a channel that the service does not see.';
    select protect_tenant_table('channel_months', 'select, insert, update, delete');

    create table measure_targets (
      council_id uuid not null references councils (id),
      measure text not null check (length(measure) between 1 and 40),
      target bigint not null check (target >= 0),
      changed_at timestamptz not null,
      changed_by uuid not null,
      primary key (council_id, measure),
      foreign key (council_id, changed_by) references users (council_id, id)
    );
    comment on column measure_targets.target is 'Hundredths of a per cent, pence, seconds or a number, as the measure has it.';
    select protect_tenant_table('measure_targets', 'select, insert, update, delete');

    create table funds_counted_together (
      council_id uuid not null,
      fund_code text not null,
      with_fund_code text not null check (with_fund_code <> fund_code),
      changed_at timestamptz not null,
      changed_by uuid not null,
      primary key (council_id, fund_code),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, with_fund_code) references funds (council_id, code),
      foreign key (council_id, changed_by) references users (council_id, id)
    );
    comment on table funds_counted_together is 'A fund that was merged into another: its figures, those of before included, are counted with the other''s.';
    select protect_tenant_table('funds_counted_together', 'select, insert, update, delete')`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table funds_counted_together, measure_targets, channel_months')
}
