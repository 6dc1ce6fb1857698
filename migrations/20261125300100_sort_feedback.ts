import type { Knex } from 'knex'

/** What becomes of feedback: who sees to it, what about it, how bad it is, what was done, and what is told to the public. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table feedback
      add column state text not null default 'open' check (state in ('open', 'waiting', 'closed')),
      add column theme text check (length(theme) between 1 and 60),
      -- highest: it stops people from paying.
      add column severity text check (severity in ('highest', 'high', 'medium', 'low')),
      add column duplicate_of uuid,
      add column owner_id uuid,
      add column what_we_did text not null default '' check (length(what_we_did) <= 1000),
      -- A change that somebody else has to make: who, asked on, answered on.
      add column elsewhere_of text not null default '' check (length(elsewhere_of) <= 200),
      add column elsewhere_asked_on date,
      add column elsewhere_answered_on date,
      add column closed_on date,
      add column version integer not null default 1,
      add foreign key (council_id, duplicate_of) references feedback (council_id, id),
      add foreign key (council_id, owner_id) references users (council_id, id),
      add check (duplicate_of is distinct from id),
      add check ((state = 'closed') = (closed_on is not null)),
      add check (state <> 'waiting' or elsewhere_of <> ''),
      add check (elsewhere_asked_on is null or elsewhere_of <> ''),
      add check (elsewhere_answered_on is null or elsewhere_answered_on >= elsewhere_asked_on);
    grant update (state, theme, severity, duplicate_of, owner_id, what_we_did, elsewhere_of, elsewhere_asked_on, elsewhere_answered_on, closed_on, version)
      on feedback to counterfoil_app;
    -- Serves what is open, the worst of it on the home page, and what a phase needs.
    create index feedback_by_state on feedback (council_id, state, severity, given_at);

    -- None for the names that a council begins with.
    create table feedback_themes (
      council_id uuid not null,
      name text not null check (length(name) between 1 and 60),
      primary key (council_id, name)
    );
    select protect_tenant_table('feedback_themes', 'select, insert, delete');

    create table feedback_votes (
      council_id uuid not null,
      feedback_id uuid not null,
      user_id uuid not null,
      voted_at timestamptz not null,
      primary key (council_id, feedback_id, user_id),
      foreign key (council_id, feedback_id) references feedback (council_id, id),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    select protect_tenant_table('feedback_votes', 'select, insert');

    create table feedback_events (
      council_id uuid not null,
      id uuid not null,
      feedback_id uuid not null,
      happened_at timestamptz not null,
      user_id uuid not null,
      changes jsonb not null,
      primary key (council_id, id),
      foreign key (council_id, feedback_id) references feedback (council_id, id),
      foreign key (council_id, user_id) references users (council_id, id)
    );
    select protect_tenant_table('feedback_events', 'select, insert');
    -- Serves the history of one.
    create index feedback_events_of_one on feedback_events (council_id, feedback_id, id);

    -- You said, we did: written for the public, never what somebody wrote.
    create table said_and_done (
      council_id uuid not null,
      feedback_id uuid not null,
      you_said text not null check (length(you_said) between 1 and 200),
      we_did text not null check (length(we_did) between 1 and 1000),
      published_on date,
      changed_at timestamptz not null,
      changed_by uuid not null,
      version integer not null default 1,
      primary key (council_id, feedback_id),
      foreign key (council_id, feedback_id) references feedback (council_id, id),
      foreign key (council_id, changed_by) references users (council_id, id)
    );
    select protect_tenant_table('said_and_done', 'select, insert, update (you_said, we_did, published_on, changed_at, changed_by, version)');
    -- Serves the public page, the latest first.
    create index said_and_done_published on said_and_done (council_id, published_on);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table said_and_done, feedback_events, feedback_votes, feedback_themes;
    alter table feedback drop column state, drop column theme, drop column severity, drop column duplicate_of, drop column owner_id, drop column what_we_did,
      drop column elsewhere_of, drop column elsewhere_asked_on, drop column elsewhere_answered_on, drop column closed_on, drop column version;
  `)
}
