import type { Knex } from 'knex'

/** "Did my payment arrive?": what an adviser may see of one account or one payment for a while, and what they ask an officer about it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table look_ups (
      council_id uuid not null,
      id uuid not null,
      adviser_id uuid not null,
      session_hash text not null,
      caller text not null check (caller in ('themselves', 'somebody-else')),
      fund_code text,
      account_reference text check (length(account_reference) between 1 and 30),
      payment_id uuid,
      begun_at timestamptz not null,
      ends_at timestamptz not null,
      primary key (council_id, id),
      foreign key (council_id, adviser_id) references users (council_id, id),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, payment_id) references payments (council_id, id),
      check ((payment_id is null) = (account_reference is not null) and (fund_code is null) = (account_reference is null)),
      check (ends_at > begun_at)
    );
    comment on table look_ups is 'Opened by two facts that the caller gave. It is the adviser''s alone, in the session in which they opened it.';
    select protect_tenant_table('look_ups', 'select, insert');

    create table officer_questions (
      council_id uuid not null,
      id uuid not null,
      look_up_id uuid not null,
      question text not null check (length(question) between 1 and 1000),
      asked_by uuid not null,
      asked_at timestamptz not null,
      answered_by uuid,
      answered_at timestamptz,
      primary key (council_id, id),
      foreign key (council_id, look_up_id) references look_ups (council_id, id),
      foreign key (council_id, asked_by) references users (council_id, id),
      foreign key (council_id, answered_by) references users (council_id, id),
      check ((answered_by is null) = (answered_at is null))
    );
    comment on table officer_questions is 'What an adviser could not tell a caller, for an income officer.';
    -- Serves the list of what waits, oldest first, and the home page.
    create index officer_questions_open on officer_questions (council_id, asked_at, id) where answered_at is null;
    select protect_tenant_table('officer_questions', 'select, insert, update (answered_by, answered_at)');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table officer_questions, look_ups')
}
