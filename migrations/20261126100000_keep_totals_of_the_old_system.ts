import type { Knex } from 'knex'

/**
 * What the council's old system took, by day, fund and method of payment, while both run; why a figure differs from ours; and how many days
 * in a row have to be equal before the old one is left. What was given of a day is never changed: given again, it has a next version.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table old_total_files (
      council_id uuid not null,
      id uuid not null,
      file_name text not null check (length(file_name) between 1 and 255),
      -- Each day with its lines, as they were read; in effect only once somebody has accepted what they change.
      days jsonb not null,
      uploaded_at timestamptz not null,
      uploaded_by uuid not null,
      accepted_at timestamptz,
      accepted_by uuid,
      primary key (council_id, id),
      foreign key (council_id, uploaded_by) references users (council_id, id),
      foreign key (council_id, accepted_by) references users (council_id, id),
      check ((accepted_at is null) = (accepted_by is null))
    );
    select protect_tenant_table('old_total_files', 'select, insert, update (accepted_at, accepted_by), delete');
    -- Serves the removal of files that nobody accepted.
    create index old_total_files_not_accepted on old_total_files (council_id, uploaded_at) where accepted_at is null;

    create table old_total_days (
      council_id uuid not null references councils (id),
      day date not null,
      version integer not null check (version > 0),
      -- False where what was given before is taken back: nobody knows what the old system took.
      is_known boolean not null,
      -- Null where it was typed in.
      file_id uuid,
      given_at timestamptz not null,
      given_by uuid not null,
      primary key (council_id, day, version),
      foreign key (council_id, file_id) references old_total_files (council_id, id),
      foreign key (council_id, given_by) references users (council_id, id)
    );
    comment on table old_total_days is 'A day of the old system''s totals, as it was given. One without lines is a day on which nothing was taken.';
    select protect_tenant_table('old_total_days', 'select, insert');

    create table old_total_lines (
      council_id uuid not null,
      day date not null,
      version integer not null,
      line_number integer not null check (line_number > 0),
      -- Null for what went to suspense.
      fund_code text,
      method_code text not null,
      count integer not null check (count > 0),
      amount_pence bigint not null check (amount_pence > 0),
      primary key (council_id, day, version, line_number),
      unique nulls not distinct (council_id, day, version, fund_code, method_code),
      foreign key (council_id, day, version) references old_total_days (council_id, day, version),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, method_code) references methods_of_payment (council_id, code)
    );
    select protect_tenant_table('old_total_lines', 'select, insert');

    create table old_total_notes (
      council_id uuid not null,
      id uuid not null,
      day date not null,
      fund_code text,
      method_code text not null,
      -- By how much the old system's figure differed from ours when it was written; of another difference it explains nothing.
      difference_count integer not null,
      difference_pence bigint not null,
      note text not null check (length(note) between 1 and 1000),
      written_at timestamptz not null,
      written_by uuid not null,
      -- That it explains all of the difference, as the owner of the service agrees.
      agreed_at timestamptz,
      agreed_by uuid,
      primary key (council_id, id),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, method_code) references methods_of_payment (council_id, code),
      foreign key (council_id, written_by) references users (council_id, id),
      foreign key (council_id, agreed_by) references users (council_id, id),
      check (difference_count <> 0 or difference_pence <> 0),
      check ((agreed_at is null) = (agreed_by is null))
    );
    select protect_tenant_table('old_total_notes', 'select, insert, update (agreed_at, agreed_by)');
    -- Serves the notes of a month's days.
    create index old_total_notes_by_day on old_total_notes (council_id, day, written_at);

    create table parallel_runnings (
      council_id uuid not null references councils (id),
      agreed_days integer not null check (agreed_days between 1 and 92),
      changed_at timestamptz not null,
      changed_by uuid not null,
      primary key (council_id),
      foreign key (council_id, changed_by) references users (council_id, id)
    );
    comment on column parallel_runnings.agreed_days is 'So many days in a row must the old system''s totals equal ours before the service is live.';
    select protect_tenant_table('parallel_runnings', 'select, insert, update (agreed_days, changed_at, changed_by)');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table parallel_runnings, old_total_notes, old_total_lines, old_total_days, old_total_files')
}
