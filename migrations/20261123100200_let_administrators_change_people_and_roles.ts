import type { Knex } from 'knex'

/**
 * People are invited, given other roles, disabled and marked as leavers, and roles are made and changed, by the application; of each row
 * only what changes. Versions show whoever changes something that it has changed since they looked. Nobody is ever deleted.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table users
      alter column password_hash drop not null,
      add column invited_at timestamptz,
      add column left_at timestamptz,
      add column version integer not null default 0,
      add constraint users_who_left_are_disabled check (left_at is null or disabled_at is not null);
    comment on column users.password_hash is 'Null until somebody who was invited chooses a password, and for those who sign in elsewhere.';
    grant insert, update (role_code, office_code, fund_codes, method_codes, password_hash, disabled_at, left_at, version) on users to counterfoil_app;
    -- Serve the list of people, by name, and the count of those who have a role.
    create index users_by_name on users (council_id, name, id);
    create index users_by_role on users (council_id, role_code);

    alter table roles add column version integer not null default 0;
    grant insert, update (name, permissions, version), delete on roles to counterfoil_app;

    create table invitations (
      council_id uuid not null references councils (id),
      id uuid not null,
      user_id uuid not null,
      token_hash text not null check (length(token_hash) = 64),
      sent_by uuid not null,
      sent_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      taken_back_at timestamptz,
      primary key (council_id, id),
      unique (council_id, token_hash),
      foreign key (council_id, user_id) references users (council_id, id),
      foreign key (council_id, sent_by) references users (council_id, id),
      check (used_at is null or taken_back_at is null)
    );
    -- Serves a person's page, and sees to it that one invitation at a time leads in.
    create unique index invitations_that_are_open on invitations (council_id, user_id) where used_at is null and taken_back_at is null;
    select protect_tenant_table('invitations', 'select, insert, update (used_at, taken_back_at)');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table invitations;
    revoke insert, delete on roles from counterfoil_app;
    revoke update (name, permissions, version) on roles from counterfoil_app;
    revoke insert on users from counterfoil_app;
    revoke update (role_code, office_code, fund_codes, method_codes, password_hash, disabled_at, left_at, version) on users from counterfoil_app;
    drop index users_by_name, users_by_role;
    alter table roles drop column version;
    alter table users drop column invited_at, drop column left_at, drop column version`)
}
