import type { Knex } from 'knex'

/** Who asked what is held about them, or to have it removed; what was found where, by its key alone; and what became of it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table personal_data_requests (
      council_id uuid not null references councils (id),
      id uuid not null,
      kind text not null check (kind in ('access', 'erasure')),
      asked_on date not null,
      due_on date not null,
      given jsonb not null,
      identity_check text not null check (length(identity_check) between 1 and 500),
      state text not null check (state in ('looking', 'found', 'removal-asked', 'removing', 'removed', 'closed')),
      looking jsonb not null default '{}',
      made_by uuid not null,
      made_at timestamptz not null,
      exported_at timestamptz,
      removal_asked_by uuid,
      removal_asked_at timestamptz,
      removal_agreed_by uuid,
      removal_agreed_at timestamptz,
      closed_by uuid,
      closed_at timestamptz,
      outcome text check (outcome in ('given', 'removed', 'partly-removed', 'refused', 'nothing-held', 'withdrawn')),
      reason text check (length(reason) between 1 and 1000),
      forgotten_at timestamptz,
      version integer not null default 1,
      primary key (council_id, id),
      foreign key (council_id, made_by) references users (council_id, id),
      foreign key (council_id, removal_asked_by) references users (council_id, id),
      foreign key (council_id, removal_agreed_by) references users (council_id, id),
      foreign key (council_id, closed_by) references users (council_id, id),
      -- Removal takes two people.
      check (removal_agreed_by is null or (removal_asked_by is not null and removal_agreed_by <> removal_asked_by)),
      check (state not in ('removing', 'removed') or removal_agreed_by is not null),
      check ((state = 'closed') = (closed_at is not null) and (closed_at is null) = (closed_by is null) and (closed_at is null) = (outcome is null))
    );
    comment on column personal_data_requests.looking is 'How far the search has come: the place, the key of its last row, how many rows it has read.';
    comment on column personal_data_requests.forgotten_at is 'When what was given and where it was found were forgotten in their turn; the dates and the outcome stay.';
    -- Serves the list of requests, which are few: latest first.
    create index personal_data_requests_by_day on personal_data_requests (council_id, made_at);
    select protect_tenant_table('personal_data_requests', 'select, insert, update (given, identity_check, state, looking, exported_at,
      removal_asked_by, removal_asked_at, removal_agreed_by, removal_agreed_at, closed_by, closed_at, outcome, reason, forgotten_at, version)');

    create table personal_data_finds (
      council_id uuid not null,
      request_id uuid not null,
      place text not null check (length(place) between 1 and 40),
      row_key text not null check (length(row_key) between 1 and 500),
      matched text[] not null,
      whose text not null default 'unknown' check (whose in ('unknown', 'theirs', 'another')),
      outcome text check (length(outcome) between 1 and 40),
      primary key (council_id, request_id, place, row_key),
      foreign key (council_id, request_id) references personal_data_requests (council_id, id)
    );
    comment on column personal_data_finds.row_key is 'The key of the row after the council, as a JSON array of texts. What the row says is read where it stands.';
    comment on column personal_data_finds.outcome is 'removed, or why it was kept.';
    select protect_tenant_table('personal_data_finds', 'select, insert, update (matched, whose, outcome), delete');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table personal_data_finds, personal_data_requests')
}
