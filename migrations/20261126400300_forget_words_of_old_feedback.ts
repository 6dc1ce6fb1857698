import type { Knex } from 'knex'

/** What people wrote is forgotten when it is old, and what was written of it; what they answered, and how it was sorted, tells of nobody and stays. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function forget_feedback(council uuid, ids uuid[]) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      forgotten integer;
    begin
      if council is null or council is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The rows are not of the council of this session';
      end if;
      update feedback_events set changes = '[]' where council_id = council and feedback_id = any (ids);
      update feedback set comment = case when comment = '' then '' else '(removed)' end, what_we_did = case when what_we_did = '' then '' else '(removed)' end,
        same_words = null
      where council_id = council and id = any (ids);
      get diagnostics forgotten = row_count;
      return forgotten;
    end $$;
    revoke execute on function forget_feedback(uuid, uuid[]) from public;
    grant execute on function forget_feedback(uuid, uuid[]) to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function forget_feedback(uuid, uuid[])')
}
