import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table roles (
      council_id uuid not null references councils (id),
      code text not null check (code ~ '^[a-z][a-z0-9-]{1,40}$'),
      name text not null check (length(name) <= 60),
      permissions text[] not null,
      primary key (council_id, code)
    );
    select protect_tenant_table('roles', 'select');

    create table users (
      council_id uuid not null references councils (id),
      id uuid not null,
      email text not null check (email = lower(email) and length(email) <= 254),
      name text not null check (length(name) between 1 and 100),
      password_hash text not null,
      role_code text not null,
      office_code text not null,
      disabled_at timestamptz,
      last_signed_in_at timestamptz,
      primary key (council_id, id),
      unique (council_id, email),
      foreign key (council_id, role_code) references roles (council_id, code),
      foreign key (council_id, office_code) references offices (council_id, code)
    );
    select protect_tenant_table('users', 'select, update (last_signed_in_at)');

    alter table provider_accounts add foreign key (council_id, telephone_accepted_by) references users (council_id, id);

    create table audit_events (
      council_id uuid not null references councils (id),
      id uuid not null,
      happened_at timestamptz not null,
      user_id uuid,
      action text not null check (length(action) <= 60),
      subject_id text check (length(subject_id) <= 100),
      facts jsonb not null default '{}',
      primary key (council_id, id)
    );
    -- Serves the audit trail, newest first.
    create index audit_events_by_time on audit_events (council_id, happened_at, id);
    select protect_tenant_table('audit_events', 'select, insert');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table provider_accounts drop constraint provider_accounts_council_id_telephone_accepted_by_fkey;
    drop table audit_events, users, roles;
  `)
}
