import type { Knex } from 'knex'

/** Every change of a council's or a fund's phase, its share or its stop, as it was before and after; none is ever changed. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table phase_changes (
      council_id uuid not null,
      id uuid not null,
      -- The council's own, where it is of no fund.
      fund_code text,
      kind text not null check (kind in ('phase', 'stopped', 'resumed', 'share', 'undone')),
      before jsonb not null,
      after jsonb not null,
      reason text not null check (length(reason) between 1 and 500),
      -- What a next phase asked for and was not so, and why it was changed all the same.
      unmet text[] not null default '{}',
      override_reason text check (length(override_reason) between 1 and 500),
      evidence jsonb not null default '[]',
      undoes uuid,
      changed_at timestamptz not null,
      changed_by uuid not null,
      primary key (council_id, id),
      unique (council_id, undoes),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, changed_by) references users (council_id, id),
      foreign key (council_id, undoes) references phase_changes (council_id, id),
      check (unmet = '{}' or override_reason is not null)
    );
    select protect_tenant_table('phase_changes', 'select, insert');
    -- Serves the history of phases, the latest first.
    create index phase_changes_by_time on phase_changes (council_id, changed_at, id);

    -- What a person says is so, where the service itself cannot know: with what shows it.
    create table readiness_statements (
      council_id uuid not null,
      id uuid not null,
      check_code text not null check (length(check_code) <= 50),
      evidence text not null check (length(evidence) between 1 and 1000),
      stated_at timestamptz not null,
      stated_by uuid not null,
      primary key (council_id, id),
      foreign key (council_id, stated_by) references users (council_id, id)
    );
    select protect_tenant_table('readiness_statements', 'select, insert');
    -- Serves the latest statement of each check.
    create index readiness_statements_by_check on readiness_statements (council_id, check_code, stated_at);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table readiness_statements, phase_changes')
}
