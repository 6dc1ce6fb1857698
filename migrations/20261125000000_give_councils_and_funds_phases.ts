import type { Knex } from 'knex'

/** Councils that were there before are live, and so are their funds: nothing changes for anybody who pays. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table councils
      add column phase text not null default 'live' check (phase in ('not-started', 'private-beta', 'public-beta', 'live')),
      add column next_phase text check (next_phase in ('not-started', 'private-beta', 'public-beta', 'live')),
      add column next_phase_at timestamptz,
      add column old_service_name text not null default '' check (length(old_service_name) <= 100),
      add column old_service_address text not null default '' check (
        old_service_address = '' or (length(old_service_address) <= 500 and (old_service_address like 'https://%' or old_service_address like 'http://%'))),
      add column new_first_share smallint not null default 100 check (new_first_share between 0 and 100),
      add check ((next_phase is null) = (next_phase_at is null));

    -- A fund without a row, or a phase of its own, is in the phase of its council, ahead of which no fund ever is.
    create table fund_phases (
      council_id uuid not null,
      fund_code text not null,
      phase text check (phase in ('not-started', 'private-beta', 'public-beta', 'live')),
      next_phase text check (next_phase in ('not-started', 'private-beta', 'public-beta', 'live')),
      next_phase_at timestamptz,
      stopped_reason text check (length(stopped_reason) between 1 and 500),
      primary key (council_id, fund_code),
      foreign key (council_id, fund_code) references funds (council_id, code),
      check ((next_phase is null) = (next_phase_at is null)),
      check (phase is not null or next_phase is null)
    );
    select protect_tenant_table('fund_phases', 'select, insert, update');

    alter table payments add column phase text check (phase in ('private-beta', 'public-beta', 'live'));

    -- The application may not change councils, which are outside tenancy: only this of the council that it works for.
    create function change_council_phase(new_phase text, planned_phase text, planned_at timestamptz, share smallint) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      update councils set phase = new_phase, next_phase = planned_phase, next_phase_at = planned_at, new_first_share = share
        where id = nullif(current_setting('app.council_id', true), '')::uuid;
    end $$;
    revoke all on function change_council_phase(text, text, timestamptz, smallint) from public;
    grant execute on function change_council_phase(text, text, timestamptz, smallint) to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function change_council_phase(text, text, timestamptz, smallint);
    alter table payments drop column phase;
    drop table fund_phases;
    alter table councils drop column phase, drop column next_phase, drop column next_phase_at, drop column old_service_name,
      drop column old_service_address, drop column new_first_share;
  `)
}
