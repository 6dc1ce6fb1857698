import type { Knex } from 'knex'

/**
 * Traces: somebody says that they have paid, and the money is not on their account. Each has what they know, what became of it, and who
 * did what; and meanwhile the account carries a marker, of which its host system is told in posting files.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table trace_terms (
      council_id uuid not null references councils (id),
      marker_days integer not null check (marker_days between 1 and 180),
      primary key (council_id)
    );
    comment on table trace_terms is 'How long an account carries the marker of a trace unless it is extended. Without a row it is the usual time.';
    select protect_tenant_table('trace_terms', 'select, insert, update');

    create table traces (
      council_id uuid not null references councils (id),
      id uuid not null,
      reference text not null check (length(reference) <= 16),
      state text not null check (state in ('open', 'closed')),
      outcome text check (outcome in ('moved', 'nothing-to-do', 'not-found', 'no-proof')),
      version integer not null default 1 check (version > 0),
      fund_code text not null,
      account_reference text not null check (length(account_reference) between 1 and 30),
      amount_pence bigint check (amount_pence > 0),
      paid_from date,
      paid_to date,
      method_code text,
      office_code text,
      payer_name text not null default '' check (length(payer_name) <= 100),
      wrong_reference text not null default '' check (length(wrong_reference) <= 30),
      card_last_four text check (card_last_four ~ '^[0-9]{4}$'),
      receipt_number text not null default '' check (length(receipt_number) <= 64),
      opened_by uuid not null,
      opened_at timestamptz not null,
      owner_id uuid,
      marked_until date not null,
      found_entry_id uuid,
      found_line_number integer,
      known_finds text[] not null default '{}',
      new_finds integer not null default 0 check (new_finds >= 0),
      looked_at timestamptz,
      closed_by uuid,
      closed_at timestamptz,
      primary key (council_id, id),
      unique (council_id, reference),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, method_code) references methods_of_payment (council_id, code),
      foreign key (council_id, office_code) references offices (council_id, code),
      foreign key (council_id, opened_by) references users (council_id, id),
      foreign key (council_id, owner_id) references users (council_id, id),
      foreign key (council_id, closed_by) references users (council_id, id),
      foreign key (council_id, found_entry_id, found_line_number) references postings (council_id, entry_id, line_number),
      check ((found_entry_id is null) = (found_line_number is null)),
      check ((paid_from is null) = (paid_to is null) and paid_from <= paid_to),
      constraint traces_closed_whole check (
        (state = 'closed') = (outcome is not null) and (state = 'closed') = (closed_at is not null) and (state = 'closed') = (closed_by is not null))
    );
    comment on column traces.reference is 'For the phone.';
    comment on column traces.marked_until is 'The last day on which the account carries the marker, while the trace is open.';
    comment on column traces.found_entry_id is 'The line of the ledger that somebody has said is the payment.';
    comment on column traces.known_finds is 'What had been found when somebody, or the nightly look, last looked: keys of lines, attempts and rows.';
    comment on column traces.new_finds is 'How many the nightly look has found since somebody last looked.';
    -- Serves an account's page and the search: whether its marker stands.
    create index traces_of_account on traces (council_id, fund_code, account_reference, id);
    -- Serves the list of open traces, oldest first, the count of those past their date, and the nightly look.
    create index traces_open on traces (council_id, opened_at, id) where state = 'open';
    -- Serves the list of closed traces, newest first.
    create index traces_closed on traces (council_id, closed_at, id) where state = 'closed';
    select protect_tenant_table('traces', 'select, insert, update');

    create table trace_events (
      council_id uuid not null,
      trace_id uuid not null,
      id uuid not null,
      happened_at timestamptz not null,
      user_id uuid,
      action text not null check (action in (
        'started', 'described', 'taken', 'taken-over', 'released', 'noted', 'marked', 'picked', 'unpicked', 'found-more', 'looked', 'closed', 'letter-sent')),
      note text check (length(note) between 1 and 2000),
      facts jsonb not null default '{}',
      primary key (council_id, trace_id, id),
      foreign key (council_id, trace_id) references traces (council_id, id),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    comment on column trace_events.facts is 'Figures, dates, codes and ids; never a name, an email or a card.';
    select protect_tenant_table('trace_events', 'select, insert');

    create table trace_notices (
      council_id uuid not null,
      id uuid not null,
      trace_id uuid not null,
      kind text not null check (kind in ('begins', 'extends', 'ends')),
      fund_code text not null,
      account_reference text not null check (length(account_reference) between 1 and 30),
      trace_reference text not null check (length(trace_reference) <= 16),
      from_date date not null,
      until_date date not null,
      made_at timestamptz not null,
      feed_code text,
      file_number integer,
      position integer check (position > 0),
      primary key (council_id, id),
      foreign key (council_id, trace_id) references traces (council_id, id),
      foreign key (council_id, feed_code, file_number) references posting_files (council_id, feed_code, number),
      unique (council_id, feed_code, file_number, position),
      check ((feed_code is null) = (file_number is null) and (feed_code is null) = (position is null))
    );
    comment on table trace_notices is 'What a host system is to be told of the marker of an account: each is in one posting file at most.';
    -- Serves making a file: what its host system has not been told.
    create index trace_notices_untold on trace_notices (council_id, fund_code, id) where feed_code is null;
    -- Serves a trace's page: which file told of it.
    create index trace_notices_of_trace on trace_notices (council_id, trace_id, id);
    select protect_tenant_table('trace_notices', 'select, insert, update (feed_code, file_number, position)')`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table trace_notices, trace_events, traces, trace_terms')
}
