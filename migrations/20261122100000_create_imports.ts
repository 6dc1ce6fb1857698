import type { Knex } from 'knex'

/** Files of receipts: where they come from, each as it came, and what became of every row. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table import_sources (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[a-z][a-z0-9-]{1,40}$'),
      name text not null check (length(name) between 1 and 80),
      format_code text not null check (length(format_code) <= 40),
      settings jsonb not null default '{}',
      ledger_account_code text not null,
      method_code text not null,
      method_codes jsonb not null default '{}',
      office_code text not null,
      row_limit integer not null default 1000000 check (row_limit between 1 and 5000000),
      position integer not null,
      enabled boolean not null default true,
      primary key (council_id, code),
      foreign key (council_id, ledger_account_code) references ledger_accounts (council_id, code),
      foreign key (council_id, method_code) references methods_of_payment (council_id, code),
      foreign key (council_id, office_code) references offices (council_id, code)
    );
    comment on column import_sources.ledger_account_code is 'Where the money is that the file tells of: a bank account, or what an agency has yet to pay over.';
    comment on column import_sources.method_codes is 'Our method of payment for what the file calls its own; any other is the source''s.';
    select protect_tenant_table('import_sources', 'select, insert, update');

    create table reference_claims (
      council_id uuid not null references councils (id),
      position integer not null check (position > 0),
      fund_code text not null,
      mask text check (length(mask) between 1 and 100),
      primary key (council_id, position),
      foreign key (council_id, fund_code) references funds (council_id, code)
    );
    comment on table reference_claims is
      'Which funds a receipt that names none is tried against, in order: the first whose mask, if the claim has one, and whose rule it passes.';
    select protect_tenant_table('reference_claims', 'select, insert, update, delete');

    create table imports (
      council_id uuid not null references councils (id),
      id uuid not null,
      source_code text not null,
      file_name text not null check (length(file_name) between 1 and 255),
      content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
      size_bytes bigint not null check (size_bytes >= 0),
      received_at timestamptz not null,
      received_by uuid,
      accounting_date date not null,
      state text not null check (state in ('received', 'read', 'checked', 'posted', 'stopped', 'discarded', 'reversing', 'reversed')),
      stopped_because text check (length(stopped_because) <= 40),
      stopped_detail text check (length(stopped_detail) <= 500),
      stated_rows integer,
      stated_pence bigint,
      read_rows integer not null default 0 check (read_rows >= 0),
      read_pence bigint not null default 0,
      checked_rows integer not null default 0,
      fund_rows integer not null default 0 check (fund_rows >= 0),
      fund_pence bigint not null default 0,
      suspense_rows integer not null default 0 check (suspense_rows >= 0),
      suspense_pence bigint not null default 0,
      rejected_rows integer not null default 0 check (rejected_rows >= 0),
      rejected_pence bigint not null default 0,
      held_rows integer not null default 0 check (held_rows >= 0),
      held_pence bigint not null default 0,
      passed_rows integer not null default 0,
      posted_rows integer not null default 0,
      posted_pence bigint not null default 0,
      reversed_rows integer not null default 0,
      finished_at timestamptz,
      discarded_by uuid,
      reversal_reason text check (length(reversal_reason) between 1 and 500),
      reversal_requested_by uuid,
      reversal_requested_at timestamptz,
      reversal_approved_by uuid,
      reversal_approved_at timestamptz,
      claim uuid,
      claimed_until timestamptz,
      primary key (council_id, id),
      foreign key (council_id, source_code) references import_sources (council_id, code),
      foreign key (council_id, received_by) references users (council_id, id),
      foreign key (council_id, discarded_by) references users (council_id, id),
      foreign key (council_id, reversal_requested_by) references users (council_id, id),
      foreign key (council_id, reversal_approved_by) references users (council_id, id),
      check ((state = 'stopped') = (stopped_because is not null) or state = 'discarded'),
      check (checked_rows <= read_rows and passed_rows <= read_rows),
      constraint imports_lose_no_row check (checked_rows = fund_rows + suspense_rows + rejected_rows + held_rows),
      constraint imports_lose_no_pence check (state in ('received', 'read', 'stopped', 'discarded')
        or read_pence = fund_pence + suspense_pence + rejected_pence + held_pence),
      constraint imports_post_what_they_checked check (state not in ('posted', 'reversing', 'reversed')
        or (posted_rows <= fund_rows + suspense_rows)),
      constraint imports_reversed_by_two check (reversal_approved_by is null or reversal_approved_by <> reversal_requested_by)
    );
    comment on column imports.passed_rows is 'How far posting has come: every row up to this one that is to be posted has been.';
    comment on column imports.claim is 'The worker that has it, until claimed_until; what it does counts only while the claim is its own.';
    -- The same content is received once. What was put aside or reversed may come again.
    create unique index imports_once on imports (council_id, content_hash) where state not in ('discarded', 'reversed');
    -- Serves the list of imports, newest first: ids are in the order in which they came.
    create index imports_by_source on imports (council_id, source_code, id);
    -- Serves the sweep for imports that wait to be worked.
    create index imports_to_work on imports (council_id) where state in ('received', 'read', 'checked', 'reversing');
    select protect_tenant_table('imports', 'select, insert, update');

    create table import_file_chunks (
      council_id uuid not null,
      import_id uuid not null,
      position integer not null check (position >= 0),
      content bytea not null,
      primary key (council_id, import_id, position),
      foreign key (council_id, import_id) references imports (council_id, id)
    );
    alter table import_file_chunks alter column content set storage external;
    comment on table import_file_chunks is 'The file exactly as it came.';
    select protect_tenant_table('import_file_chunks', 'select, insert');

    create table import_rows (
      council_id uuid not null,
      import_id uuid not null,
      row_number integer not null check (row_number > 0),
      line_number integer not null check (line_number > 0),
      raw text not null check (length(raw) <= 2000),
      reference_stated text not null default '' check (length(reference_stated) <= 100),
      amount_pence bigint,
      occurred_on date,
      narrative text not null default '' check (length(narrative) <= 500),
      method_stated text not null default '' check (length(method_stated) <= 100),
      fund_stated text not null default '' check (length(fund_stated) <= 100),
      payer_name text not null default '' check (length(payer_name) <= 255),
      external_reference text not null default '' check (length(external_reference) <= 100),
      twin_key uuid,
      outcome text check (outcome in ('fund', 'suspense', 'rejected', 'held')),
      reason_code text check (length(reason_code) <= 40),
      reason_detail text check (length(reason_detail) <= 500),
      fund_code text,
      account_reference text check (length(account_reference) between 1 and 30),
      method_code text,
      twin_import_id uuid,
      twin_row_number integer,
      decided_by uuid,
      decided_at timestamptz,
      to_post boolean not null default false,
      primary key (council_id, import_id, row_number),
      foreign key (council_id, import_id) references imports (council_id, id),
      foreign key (council_id, decided_by) references users (council_id, id),
      check (outcome not in ('fund', 'suspense', 'held') or (amount_pence <> 0 and occurred_on is not null and method_code is not null)),
      check (outcome <> 'fund' or (fund_code is not null and account_reference is not null))
    ) with (fillfactor = 70);
    -- Counted, the values would make a council that has come since the last count look empty, and any index of its rows as good as the
    -- one that finds a twin. Uncounted, every council is taken for one in two hundred.
    alter table import_rows alter column council_id set statistics 0;
    comment on column import_rows.twin_key is 'Equal for rows of one source with the same date, amount, reference and narrative.';
    comment on column import_rows.to_post is 'A person has decided that this held row is to be posted, and it has not been yet.';
    -- Serves the search for a row's twins in other files.
    create index import_rows_by_twin on import_rows (council_id, twin_key) where twin_key is not null;
    -- Serves the list of an import's rows of one outcome, and the list of what is held.
    create index import_rows_to_look_at on import_rows (council_id, import_id, outcome, row_number)
      where outcome in ('suspense', 'rejected', 'held');
    -- Serves the posting of what was decided.
    create index import_rows_to_post on import_rows (council_id, import_id, row_number) where to_post;
    select protect_tenant_table('import_rows', 'select, insert, update');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table import_rows, import_file_chunks, imports, reference_claims, import_sources')
}
