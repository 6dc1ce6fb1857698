import type { Knex } from 'knex'

/**
 * lock_suspense_lines() lets what is said of an item and what is done with its money take turns: the application may only read what
 * remains, and so cannot lock it by itself. It locks in the order of the keys, as draw_on_lines() does, and changes nothing.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('grant create on schema public to counterfoil_ledger; set local role counterfoil_ledger')
  await knex.raw(`
    create function lock_suspense_lines(p_council_id uuid, p_entry_ids uuid[], p_line_numbers integer[]) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if p_council_id is null or p_council_id is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The lines are not of the council of this session' using errcode = 'CF001';
      end if;
      perform 1
      from (select * from unnest(p_entry_ids, p_line_numbers) given (entry_id, line_number) order by 1, 2) wanted
      cross join lateral (
        select r.entry_id from remaining_amounts r
        where r.council_id = p_council_id and r.entry_id = wanted.entry_id and r.line_number = wanted.line_number
          and r.ledger_account_kind = 'suspense' for update) locked;
    end $$;
    revoke execute on function lock_suspense_lines(uuid, uuid[], integer[]) from public;
    grant execute on function lock_suspense_lines(uuid, uuid[], integer[]) to counterfoil_app`)
  await knex.raw('reset role; revoke create on schema public from counterfoil_ledger')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function lock_suspense_lines(uuid, uuid[], integer[])')
}
