import type { Knex } from 'knex'

/**
 * A practice council that was replaced a month ago is emptied: of everything but its settings, its ledger with the payments against which
 * that is checked, without who paid, and who practised what. A table that is not named here is emptied too. It cannot be done to any council
 * but a practice council, of the council that is worked for: its row says so, which the application may not write.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table councils drop constraint councils_practice_state_check,
      add constraint councils_practice_state_check check (practice_state in ('making', 'open', 'closed', 'emptied'));
    comment on column councils.practice_since is 'Since when it is in its state.';
    update councils c set practice_since = coalesce((select min(n.practice_since) from councils n
      where n.practice_of = c.practice_of and n.practice_generation > c.practice_generation), c.practice_since) where practice_state = 'closed';

    create or replace function open_practice_council(practice_id uuid, opened_at timestamptz) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      own councils%rowtype;
      made_state text;
    begin
      select * into own from councils where id = nullif(current_setting('app.council_id', true), '')::uuid for no key update;
      select practice_state into made_state from councils where id = practice_id and practice_of = own.id;
      if made_state is null then
        raise exception 'It is no practice council of this council' using errcode = 'CF020';
      end if;
      if made_state <> 'making' then
        return made_state = 'open';
      end if;
      delete from sessions where council_id in (select id from councils where practice_of = own.id);
      update councils set practice_state = 'closed', practice_since = now(), origin = 'https://' || id || '.invalid'
        where practice_of = own.id and practice_state = 'open';
      update councils set practice_state = 'open', practice_since = opened_at,
        origin = regexp_replace(own.origin, '^(http|https)://', '\\1://practice-') where id = practice_id;
      insert into council_hosts (host, council_id) values (practice_host(own.id), practice_id)
        on conflict (host) do update set council_id = excluded.council_id
        where council_hosts.council_id in (select id from councils where practice_of = own.id);
      if not found then
        raise exception 'The host of the practice council is another council''s' using errcode = 'CF021';
      end if;
      return true;
    end $$;

    -- Empties a practice council of the council that is worked for, and answers how many rows have gone: null when it was
    -- emptied before. A day less than 30, so that clocks may differ.
    create function empty_practice_council(practice_id uuid) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      own uuid := nullif(current_setting('app.council_id', true), '')::uuid;
      kept constant text[] := practice_settings() || array[
        'ledger_entries', 'postings', 'entry_details', 'remaining_amounts', 'line_reservations', 'payments', 'payment_attempts', 'payment_lines',
        'users', 'practice_attempts'];
      still oid[] := array(select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity and relname <> all (kept));
      next_ones oid[];
      one oid;
      gone integer;
      removed integer := 0;
    begin
      update councils set practice_state = 'emptied', practice_since = now()
        where id = practice_id and practice_of = own and practice_state = 'closed' and practice_since < now() - interval '29 days';
      if not found then
        if exists (select from councils where id = practice_id and practice_of = own and practice_state = 'emptied') then
          return null;
        end if;
        raise exception 'It is no practice council of this council that was replaced a month ago' using errcode = 'CF022';
      end if;
      execute format('set local app.council_id = %L', practice_id);
      update payments set email = null, beta_invitation_id = null where council_id = practice_id;
      update payment_attempts set cardholder_name = null, card_brand = null, card_first_six = null, card_last_four = null where council_id = practice_id;
      update payment_lines set debt_description = null, postcode_answer = null where council_id = practice_id;
      update entry_details set narrative = null, payer_name = null, payer_email = null, card_brand = null, card_first_six = null,
        card_last_four = null, provider_payment_id = null
      where council_id = practice_id;
      while cardinality(still) > 0 loop
        -- Those to which no other refers any more.
        next_ones := array(select t from unnest(still) as t where not exists (
          select from pg_constraint where contype = 'f' and confrelid = t and conrelid <> t and conrelid = any (still)));
        if cardinality(next_ones) = 0 then
          raise exception 'Tables refer to each other in a ring: %', still::regclass[];
        end if;
        foreach one in array next_ones loop
          execute format('delete from %s where council_id = $1', one::regclass) using practice_id;
          get diagnostics gone = row_count;
          removed := removed + gone;
        end loop;
        still := array(select t from unnest(still) as t where t <> all (next_ones));
      end loop;
      execute format('set local app.council_id = %L', own);
      return removed;
    end $$;
    revoke execute on function empty_practice_council(uuid) from public;
    grant execute on function empty_practice_council(uuid) to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function empty_practice_council(uuid)')
}
