import type { Knex } from 'knex'

/** Many suggestions accepted in one go: shown first, confirmed once, worked in the background, and reported row by row. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table bulk_allocations (
      council_id uuid not null references councils (id),
      id uuid not null,
      state text not null check (state in ('proposed', 'confirmed', 'finished', 'dropped')),
      made_by uuid not null,
      made_at timestamptz not null,
      confirmed_at timestamptz,
      finished_at timestamptz,
      total_rows integer not null check (total_rows > 0),
      total_pence bigint not null,
      worked_rows integer not null default 0,
      allocated_rows integer not null default 0 check (allocated_rows >= 0),
      allocated_pence bigint not null default 0,
      passed_over_rows integer not null default 0 check (passed_over_rows >= 0),
      primary key (council_id, id),
      foreign key (council_id, made_by) references users (council_id, id),
      constraint bulk_allocations_lose_no_row check (worked_rows = allocated_rows + passed_over_rows and worked_rows <= total_rows),
      check (state <> 'finished' or worked_rows = total_rows)
    );
    -- Serves the list of what was allocated in bulk, newest first.
    create index bulk_allocations_confirmed on bulk_allocations (council_id, confirmed_at, id) where confirmed_at is not null;
    select protect_tenant_table('bulk_allocations', 'select, insert, update');

    create table bulk_allocation_rows (
      council_id uuid not null,
      bulk_id uuid not null,
      position integer not null check (position > 0),
      entry_id uuid not null,
      line_number integer not null,
      amount_pence bigint not null check (amount_pence <> 0),
      fund_code text not null,
      account_reference text not null check (length(account_reference) between 1 and 30),
      reasons jsonb not null default '[]',
      outcome text check (outcome in ('allocated', 'passed-over')),
      passed_over_because text check (length(passed_over_because) <= 40),
      allocation_id uuid,
      primary key (council_id, bulk_id, position),
      unique (council_id, bulk_id, entry_id, line_number),
      foreign key (council_id, bulk_id) references bulk_allocations (council_id, id),
      foreign key (council_id, entry_id, line_number) references remaining_amounts (council_id, entry_id, line_number),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, allocation_id) references ledger_entries (council_id, id),
      check ((outcome = 'allocated') = (allocation_id is not null) or outcome is null),
      check ((outcome = 'passed-over') = (passed_over_because is not null) or outcome is null)
    );
    comment on column bulk_allocation_rows.amount_pence is 'All that remained when it was proposed, as people see it: money that came in is positive.';
    -- Serves the report of what was passed over.
    create index bulk_allocation_rows_passed_over on bulk_allocation_rows (council_id, bulk_id, position) where outcome = 'passed-over';
    select protect_tenant_table('bulk_allocation_rows', 'select, insert, update');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table bulk_allocation_rows, bulk_allocations')
}
