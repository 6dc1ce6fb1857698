import type { Knex } from 'knex'

/**
 * The audit trail stays as it is, but for the network addresses in it: they are personal data, and forgotten when they are old. The
 * application may ask for this and for nothing else, and not of events that are young.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function forget_audit_addresses(council uuid, cut_off timestamptz) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      forgotten integer;
    begin
      if council is null or council is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The events are not of the council of this session';
      end if;
      if cut_off is null or cut_off > now() - interval '180 days' then
        raise exception 'Addresses of the last 180 days are kept';
      end if;
      update audit_events set address = null
      where council_id = council and id in (
        select id from audit_events where council_id = council and happened_at < cut_off and address is not null
        order by happened_at limit 10000);
      get diagnostics forgotten = row_count;
      return forgotten;
    end $$;
    revoke execute on function forget_audit_addresses(uuid, timestamptz) from public;
    grant execute on function forget_audit_addresses(uuid, timestamptz) to counterfoil_app;
    -- Serves forgetting addresses, the oldest first, without looking through all that have been forgotten.
    create index audit_events_with_address on audit_events (council_id, happened_at) where address is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index audit_events_with_address; drop function forget_audit_addresses(uuid, timestamptz)')
}
