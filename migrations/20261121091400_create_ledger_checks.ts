import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table ledger_checks (
      council_id uuid not null references councils (id),
      id uuid not null,
      ran_at timestamptz not null,
      started_by uuid,
      from_date date not null,
      to_date date not null,
      agrees boolean not null,
      figures jsonb not null,
      differences jsonb not null,
      primary key (council_id, id)
    );
    -- Serves the home page and the check's page, which show the latest.
    create index ledger_checks_by_time on ledger_checks (council_id, ran_at, id);
    select protect_tenant_table('ledger_checks', 'select, insert');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table ledger_checks')
}
