import type { Knex } from 'knex'

/** Accounts that come in files: what each file has, what became of each account, and which would go because a full file has them no more. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table account_extracts (
      council_id uuid not null references councils (id),
      fund_code text not null,
      full_as_at timestamptz,
      primary key (council_id, fund_code),
      foreign key (council_id, fund_code) references funds (council_id, code)
    );
    comment on table account_extracts is 'Loads of one fund take turns at its row.';
    comment on column account_extracts.full_as_at is
      'Of when the latest full load is: an account that it does not have, and that an older extract has, has gone since.';
    select protect_tenant_table('account_extracts', 'select, insert, update');

    create table account_loads (
      council_id uuid not null,
      import_id uuid not null,
      is_full boolean not null,
      most_removed_percent integer not null check (most_removed_percent between 0 and 100),
      sets_stops boolean not null,
      fund_codes text[] not null default '{}',
      as_at timestamptz,
      added_rows integer not null default 0 check (added_rows >= 0),
      changed_rows integer not null default 0 check (changed_rows >= 0),
      unchanged_rows integer not null default 0 check (unchanged_rows >= 0),
      older_rows integer not null default 0 check (older_rows >= 0),
      removals_listed boolean not null default false,
      to_remove_rows integer not null default 0 check (to_remove_rows >= 0),
      passed_removals integer not null default 0 check (passed_removals >= 0),
      removed_rows integer not null default 0 check (removed_rows >= 0),
      held_because text check (held_because in ('share', 'not-understood')),
      confirmed_removals integer check (confirmed_removals >= 0),
      confirmed_by uuid,
      confirmed_at timestamptz,
      primary key (council_id, import_id),
      foreign key (council_id, import_id) references imports (council_id, id),
      foreign key (council_id, confirmed_by) references users (council_id, id),
      check (removed_rows <= passed_removals and passed_removals <= to_remove_rows)
    );
    comment on table account_loads is 'What an import of accounts has beside what every import has.';
    comment on column account_loads.sets_stops is 'Whether the file says which accounts are stopped; the stops of one that does not are left alone.';
    comment on column account_loads.as_at is 'The earliest as-at of its sound rows: only what is no newer is missing from a full load.';
    select protect_tenant_table('account_loads', 'select, insert, update');

    create table account_load_rows (
      council_id uuid not null,
      import_id uuid not null,
      row_number integer not null check (row_number > 0),
      line_number integer not null check (line_number > 0),
      raw text not null check (length(raw) <= 2000),
      fund_stated text not null check (length(fund_stated) <= 100),
      reference_stated text not null check (length(reference_stated) <= 100),
      fund_code text,
      reference text check (length(reference) between 1 and 30),
      name text check (length(name) <= 120),
      address text check (length(address) <= 200),
      postcode text check (length(postcode) <= 8),
      balance_pence bigint,
      balance_as_at timestamptz,
      stop_code text,
      charges jsonb not null default '[]',
      outcome text check (outcome in ('added', 'changed', 'unchanged', 'older', 'rejected')),
      reason_code text check (length(reason_code) <= 40),
      reason_detail text check (length(reason_detail) <= 500),
      primary key (council_id, import_id, row_number),
      foreign key (council_id, import_id) references imports (council_id, id),
      check ((outcome is not distinct from 'rejected') = (reason_code is not null)),
      check (outcome is not distinct from 'rejected' or (fund_code is not null and reference is not null and name is not null and address is not null
        and postcode is not null and balance_pence is not null and balance_as_at is not null))
    ) with (fillfactor = 80);
    -- As with import_rows: counted, a council that has come since would look empty, and any index as good as the right one.
    alter table account_load_rows alter column council_id set statistics 0;
    comment on column account_load_rows.charges is 'A list of [description, pence outstanding, pence of the next instalment or null, its date or null].';
    -- Serves the search for accounts that a file has twice, and for those that a full load has no more.
    create index account_load_rows_by_account on account_load_rows (council_id, import_id, fund_code, reference) where fund_code is not null;
    -- Serves the list of an import's rows of one outcome; most of most files are unchanged.
    create index account_load_rows_to_look_at on account_load_rows (council_id, import_id, outcome, row_number)
      where outcome in ('added', 'older', 'rejected');
    select protect_tenant_table('account_load_rows', 'select, insert, update');

    create table account_removals (
      council_id uuid not null,
      import_id uuid not null,
      position integer not null check (position > 0),
      fund_code text not null,
      reference text not null,
      name text not null,
      balance_pence bigint not null,
      is_removed boolean not null default false,
      primary key (council_id, import_id, position),
      foreign key (council_id, import_id) references imports (council_id, id)
    );
    comment on table account_removals is 'The accounts that a full load has no more, as they were.';
    select protect_tenant_table('account_removals', 'select, insert, update, delete');

    grant insert, update, delete on account_holders, account_charges to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    revoke insert, update, delete on account_holders, account_charges from counterfoil_app;
    drop table account_removals, account_load_rows, account_loads, account_extracts;
  `)
}
