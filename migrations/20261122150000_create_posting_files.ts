import type { Knex } from 'knex'

/**
 * Postings out: which funds' postings go to which host system in which layout, the numbered files, and which posting is in which file.
 * The primary key of posting_file_lines is the posting's own: the database itself lets no posting be in two files.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table posting_layouts (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[a-z][a-z0-9-]{1,40}$'),
      name text not null check (length(name) between 1 and 80),
      settings jsonb not null,
      version integer not null default 1 check (version > 0),
      primary key (council_id, code)
    );
    comment on table posting_layouts is 'What a posting file looks like, as data: its fields, their order and how each is written.';
    select protect_tenant_table('posting_layouts', 'select, insert, update');

    create table posting_feeds (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[a-z][a-z0-9-]{1,40}$'),
      name text not null check (length(name) between 1 and 80),
      layout_code text not null,
      starts_on date not null,
      made_at text not null check (made_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      empty_days text not null check (empty_days in ('file', 'none')),
      file_name_pattern text not null check (length(file_name_pattern) between 1 and 100),
      folder text check (folder ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
      position integer not null,
      enabled boolean not null default true,
      version integer not null default 1 check (version > 0),
      last_number integer not null default 0 check (last_number >= 0),
      made_for date,
      settled_before uuid,
      proved_at timestamptz,
      proof jsonb,
      primary key (council_id, code),
      foreign key (council_id, layout_code) references posting_layouts (council_id, code)
    );
    comment on column posting_feeds.starts_on is 'Postings that count for this date or a later one are sent; earlier ones were sent by an earlier system.';
    comment on column posting_feeds.made_at is 'London''s time of day from which the day''s file is due.';
    comment on column posting_feeds.made_for is 'The last London date whose daily file is done, empty days without a file included.';
    comment on column posting_feeds.settled_before is
      'Every posting of an entry below this id has been found in a file by the last proof, so a search for what is in none begins here.';
    select protect_tenant_table('posting_feeds', 'select, insert, update');

    create table posting_feed_funds (
      council_id uuid not null,
      fund_code text not null,
      feed_code text not null,
      primary key (council_id, fund_code),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, feed_code) references posting_feeds (council_id, code)
    );
    comment on table posting_feed_funds is 'A fund''s postings go to one host system at most.';
    -- Serves "which funds are of this feed".
    create index posting_feed_funds_by_feed on posting_feed_funds (council_id, feed_code);
    select protect_tenant_table('posting_feed_funds', 'select, insert, delete');

    create table posting_files (
      council_id uuid not null,
      feed_code text not null,
      number integer not null check (number > 0),
      made_for date not null,
      cut_at timestamptz not null,
      cut_by uuid,
      state text not null check (state in ('cut', 'stopped', 'made', 'placed', 'acknowledged', 'failed')),
      stopped_because text check (length(stopped_because) <= 500),
      stopped_entry_id uuid,
      line_count integer not null default 0 check (line_count >= 0),
      debit_pence bigint not null default 0 check (debit_pence >= 0),
      credit_pence bigint not null default 0 check (credit_pence >= 0),
      file_name text check (length(file_name) between 1 and 200),
      layout_name text,
      content_hash text check (content_hash ~ '^[0-9a-f]{64}$'),
      size_bytes bigint check (size_bytes >= 0),
      written_at timestamptz,
      placed_at timestamptz,
      folder_problem text check (length(folder_problem) <= 500),
      failed_because text check (length(failed_because) between 1 and 500),
      primary key (council_id, feed_code, number),
      foreign key (council_id, feed_code) references posting_feeds (council_id, code),
      foreign key (council_id, cut_by) references users (council_id, id),
      check ((state in ('cut', 'stopped')) = (content_hash is null)),
      check ((content_hash is null) = (file_name is null) and (content_hash is null) = (size_bytes is null)),
      check ((state = 'stopped') = (stopped_because is not null)),
      check ((state = 'failed') = (failed_because is not null))
    );
    comment on column posting_files.debit_pence is 'What was taken out of the funds: the sum of its debits. Credits are what was paid in.';
    -- One file of a feed is being written at a time, so they go out in the order of their numbers.
    create unique index posting_files_being_written on posting_files (council_id, feed_code) where state in ('cut', 'stopped');
    -- Two files of a feed never go by one name.
    create unique index posting_files_by_name on posting_files (council_id, feed_code, file_name) where file_name is not null;
    -- Serves the search for files that a person has to do something about.
    create index posting_files_in_trouble on posting_files (council_id, feed_code, number) where state in ('stopped', 'failed') or folder_problem is not null;
    select protect_tenant_table('posting_files', 'select, insert, update');

    create table posting_file_lines (
      council_id uuid not null,
      entry_id uuid not null,
      line_number integer not null,
      feed_code text not null,
      file_number integer not null,
      position integer not null check (position > 0),
      primary key (council_id, entry_id, line_number),
      unique (council_id, feed_code, file_number, position),
      foreign key (council_id, entry_id, line_number) references postings (council_id, entry_id, line_number),
      foreign key (council_id, feed_code, file_number) references posting_files (council_id, feed_code, number)
    );
    -- Counted while few councils have files, the values would make a new council look empty; see import_rows.
    alter table posting_file_lines alter column council_id set statistics 0;
    comment on table posting_file_lines is 'In which file a posting is, and where in it. It is in one at most: the key is the posting''s.';
    select protect_tenant_table('posting_file_lines', 'select, insert');

    create table posting_file_chunks (
      council_id uuid not null,
      feed_code text not null,
      file_number integer not null,
      position integer not null check (position >= 0),
      content bytea not null,
      primary key (council_id, feed_code, file_number, position),
      foreign key (council_id, feed_code, file_number) references posting_files (council_id, feed_code, number)
    );
    alter table posting_file_chunks alter column content set storage external;
    comment on table posting_file_chunks is 'A file''s bytes, written once. Whenever it is sent, these are sent.';
    select protect_tenant_table('posting_file_chunks', 'select, insert');

    create table posting_file_events (
      council_id uuid not null,
      feed_code text not null,
      file_number integer not null,
      id uuid not null,
      happened_at timestamptz not null,
      user_id uuid,
      action text not null check (action in ('cut', 'stopped', 'tried_again', 'made', 'placed', 'not_placed', 'downloaded', 'acknowledged', 'failed', 'sent_again')),
      reason text check (length(reason) <= 500),
      primary key (council_id, feed_code, file_number, id),
      foreign key (council_id, feed_code, file_number) references posting_files (council_id, feed_code, number),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    comment on table posting_file_events is 'Who did what with a file, and when.';
    select protect_tenant_table('posting_file_events', 'select, insert');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table posting_file_events, posting_file_chunks, posting_file_lines, posting_files, posting_feed_funds, posting_feeds, posting_layouts`)
}
