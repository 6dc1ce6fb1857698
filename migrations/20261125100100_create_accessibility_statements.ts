import type { Knex } from 'knex'

/** What a council says of itself in its accessibility statement, when it read it through, and what people wrote to it about it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A council without a row promises what the program does by itself.
    create table accessibility_statements (
      council_id uuid not null,
      answer_within text not null check (length(answer_within) between 1 and 100),
      in_northern_ireland boolean not null,
      doing text not null check (length(doing) <= 2000),
      version integer not null default 1,
      primary key (council_id)
    );
    select protect_tenant_table('accessibility_statements', 'select, insert, update');

    create table accessibility_reviews (
      council_id uuid not null,
      id uuid not null,
      reviewed_on date not null,
      reviewed_by uuid not null,
      reviewed_at timestamptz not null,
      found text not null default '' check (length(found) <= 1000),
      primary key (council_id, id),
      foreign key (council_id, reviewed_by) references users (council_id, id)
    );
    select protect_tenant_table('accessibility_reviews', 'select, insert');
    -- Serves the first and the last review, which the public page and home show.
    create index accessibility_reviews_by_day on accessibility_reviews (council_id, reviewed_on);

    create table accessibility_messages (
      council_id uuid not null,
      id uuid not null,
      received_at timestamptz not null,
      about text not null check (about in ('problem', 'other-format', 'excluded-content')),
      page text not null default '' check (length(page) <= 500),
      message text not null check (length(message) between 1 and 2000),
      reply_to text not null default '' check (length(reply_to) <= 200),
      answered_at timestamptz,
      answered_by uuid,
      answer text not null default '' check (length(answer) <= 2000),
      issue_id uuid,
      primary key (council_id, id),
      foreign key (council_id, answered_by) references users (council_id, id),
      foreign key (council_id, issue_id) references accessibility_issues (council_id, id),
      check ((answered_at is null) = (answered_by is null))
    );
    select protect_tenant_table('accessibility_messages', 'select, insert, update (answered_at, answered_by, answer, issue_id, reply_to)');
    -- Serves the messages that wait for an answer, on their page and on home.
    create index accessibility_messages_unanswered on accessibility_messages (council_id, received_at) where answered_at is null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table accessibility_messages, accessibility_reviews, accessibility_statements')
}
