import type { Knex } from 'knex'

/** What people do about suspense items: who has one, what they wrote down, and who agreed that its payer cannot be found. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table suspense_takings (
      council_id uuid not null,
      entry_id uuid not null,
      line_number integer not null,
      taken_by uuid not null,
      taken_at timestamptz not null,
      primary key (council_id, entry_id, line_number),
      foreign key (council_id, entry_id, line_number) references remaining_amounts (council_id, entry_id, line_number),
      foreign key (council_id, taken_by) references users (council_id, id)
    );
    comment on table suspense_takings is 'Who works on an item now. Others may look at it, and not move its money, until they take it over.';
    -- Serves the work list of what one person has.
    create index suspense_takings_by_person on suspense_takings (council_id, taken_by, entry_id, line_number);
    select protect_tenant_table('suspense_takings', 'select, insert, update, delete');

    create table suspense_notes (
      council_id uuid not null,
      id uuid not null,
      entry_id uuid not null,
      line_number integer not null,
      written_by uuid not null,
      written_at timestamptz not null,
      note text not null check (length(note) between 1 and 2000),
      primary key (council_id, id),
      foreign key (council_id, entry_id, line_number) references remaining_amounts (council_id, entry_id, line_number),
      foreign key (council_id, written_by) references users (council_id, id)
    );
    -- Serves an item's page: its notes in the order in which they were written.
    create index suspense_notes_of_item on suspense_notes (council_id, entry_id, line_number, id);
    select protect_tenant_table('suspense_notes', 'select, insert');

    create table unidentified_requests (
      council_id uuid not null,
      id uuid not null,
      entry_id uuid not null,
      line_number integer not null,
      amount_pence bigint not null check (amount_pence <> 0),
      reason text not null check (length(reason) between 1 and 500),
      state text not null check (state in ('asked', 'approved', 'refused', 'withdrawn')),
      requested_by uuid not null,
      requested_at timestamptz not null,
      decided_by uuid,
      decided_at timestamptz,
      primary key (council_id, id),
      foreign key (council_id, entry_id, line_number) references remaining_amounts (council_id, entry_id, line_number),
      foreign key (council_id, requested_by) references users (council_id, id),
      foreign key (council_id, decided_by) references users (council_id, id),
      check ((state = 'asked') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
      constraint unidentified_requests_by_two check (
        state = 'asked' or case when state = 'withdrawn' then decided_by = requested_by else decided_by <> requested_by end)
    );
    comment on table unidentified_requests is 'Asked for by one person, agreed to by another: the item then becomes unidentified income.';
    comment on column unidentified_requests.amount_pence is 'What remained when it was asked, as people see it: money that came in is positive.';
    -- Serves the rule that an item waits for one decision at a time, and the list of what waits.
    create unique index unidentified_requests_waiting on unidentified_requests (council_id, entry_id, line_number) where state = 'asked';
    -- Serves an item's page.
    create index unidentified_requests_of_item on unidentified_requests (council_id, entry_id, line_number, id);
    select protect_tenant_table('unidentified_requests', 'select, insert, update');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table unidentified_requests, suspense_notes, suspense_takings')
}
