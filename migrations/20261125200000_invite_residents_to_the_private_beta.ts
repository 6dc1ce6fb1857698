import type { Knex } from 'knex'

/** Who may use a council's service while it is tried out: cohorts of people and households, by codes of which only hashes are kept. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table beta_cohorts (
      council_id uuid not null,
      id uuid not null,
      name text not null check (length(name) between 1 and 100),
      -- Null for every fund that is in private beta.
      fund_codes text[] check (cardinality(fund_codes) > 0),
      quota integer not null check (quota between 1 and 1000000),
      places_taken integer not null default 0,
      opens_on date not null,
      closes_on date not null,
      -- How long a code can be used after it was made; the cohort's last day comes first.
      code_days integer not null check (code_days between 1 and 365),
      -- Whether advisers invite people to it while they help them.
      is_for_advisers boolean not null default false,
      note text not null default '' check (length(note) <= 500),
      made_at timestamptz not null,
      made_by uuid not null,
      ended_at timestamptz,
      ended_by uuid,
      primary key (council_id, id),
      foreign key (council_id, made_by) references users (council_id, id),
      foreign key (council_id, ended_by) references users (council_id, id),
      check (closes_on >= opens_on),
      check ((ended_at is null) = (ended_by is null)),
      constraint beta_cohorts_quota check (places_taken between 0 and quota)
    );
    select protect_tenant_table('beta_cohorts', 'select, insert, update (places_taken, ended_at, ended_by)');

    create table beta_invitations (
      council_id uuid not null,
      id uuid not null,
      cohort_id uuid not null,
      -- Those that were made with one form or file, in its order: sent again it makes none twice.
      batch_id uuid not null,
      position integer not null check (position > 0),
      kind text not null check (kind in ('person', 'household')),
      delivery text not null check (delivery in ('email', 'letter', 'read_out')),
      -- Name, address and email, encrypted; removed when the cohort has been over for some time.
      recipient_encrypted text,
      recipient_removed_at timestamptz,
      -- Of a letter that has yet to be made there is none.
      code_hash text,
      code_made_at timestamptz,
      code_expires_at timestamptz,
      most_acceptances integer not null check (most_acceptances between 1 and 20),
      acceptances integer not null default 0,
      made_at timestamptz not null,
      made_by uuid not null,
      revoked_at timestamptz,
      revoked_by uuid,
      primary key (council_id, id),
      unique (council_id, batch_id, position),
      unique (council_id, code_hash),
      foreign key (council_id, cohort_id) references beta_cohorts (council_id, id),
      foreign key (council_id, made_by) references users (council_id, id),
      foreign key (council_id, revoked_by) references users (council_id, id),
      check (acceptances between 0 and most_acceptances),
      check ((code_hash is null) = (code_expires_at is null) and (code_hash is null) = (code_made_at is null)),
      check ((revoked_at is null) = (revoked_by is null))
    );
    select protect_tenant_table('beta_invitations', 'select, insert, update');
    -- Serves the page of a cohort, and the removal of whom it invited.
    create index beta_invitations_by_cohort on beta_invitations (council_id, cohort_id, made_at, id);

    -- A browser in which invitations were accepted, known by a cookie of which only the hash is kept.
    create table beta_acceptances (
      council_id uuid not null,
      token_hash text not null check (length(token_hash) = 64),
      invitation_id uuid not null,
      accepted_at timestamptz not null,
      primary key (council_id, token_hash, invitation_id),
      foreign key (council_id, invitation_id) references beta_invitations (council_id, id)
    );
    select protect_tenant_table('beta_acceptances', 'select, insert, delete');
    -- Serves the removal of what is over.
    create index beta_acceptances_by_invitation on beta_acceptances (council_id, invitation_id);

    -- By which invitation a payment was begun, so that whoever helps with it goes on with it.
    alter table payments add column beta_invitation_id uuid,
      add foreign key (council_id, beta_invitation_id) references beta_invitations (council_id, id);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table payments drop column beta_invitation_id;
    drop table beta_acceptances, beta_invitations, beta_cohorts;
  `)
}
