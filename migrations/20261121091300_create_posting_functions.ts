import type { Knex } from 'knex'

/**
 * post_batch(council, entries) posts a JSON array of entries and answers, for each position, the entry's id and whether it is new.
 * An entry whose idempotency key is known already is not posted again: the first entry's id is answered. Anything wrong with any
 * entry refuses the whole batch.
 *
 * A posting may draw on an earlier line (draws_entry_id, draws_line_number): it moves money out of that line, so it must stand on the
 * same ledger account and reference with the opposite sign, and cannot take more than remains. A suspense posting either draws or opens
 * an item of its own, so what remains of all items is always the suspense account's balance.
 *
 * SQLSTATEs: CF001 not this council · CF002 too few postings · CF003 does not balance · CF004 unknown ledger account ·
 * CF005 reversed already or not an exact reversal · CF006 draws on a line that is not the same account · CF007 more than remains ·
 * CF008 malformed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function post_batch(p_council_id uuid, p_entries jsonb)
    returns table (entry_position integer, entry_id uuid, is_new boolean)
    language plpgsql security definer set search_path = public, pg_temp as $$
    #variable_conflict use_column
    declare
      new_ids uuid[];
      expected bigint;
      found_rows bigint;
    begin
      if p_council_id is null or p_council_id is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The entries are not of the council of this session' using errcode = 'CF001';
      end if;
      if jsonb_typeof(p_entries) is distinct from 'array' then
        raise exception 'Entries come as a JSON array' using errcode = 'CF008';
      end if;

      with added as (
        insert into ledger_entries (council_id, id, type, reference, recorded_at, occurred_on, accounting_date, method_code,
          channel, office_code, recorded_by, source_kind, source_id, idempotency_key, reverses_entry_id)
        select p_council_id, e.id, e.type, e.reference, coalesce(e.recorded_at, now()), e.occurred_on, e.accounting_date,
          e.method_code, e.channel, e.office_code, e.recorded_by, e.source_kind, e.source_id, e.idempotency_key, e.reverses_entry_id
        from jsonb_to_recordset(p_entries) as e (id uuid, type text, reference text, recorded_at timestamptz, occurred_on date,
          accounting_date date, method_code text, channel text, office_code text, recorded_by uuid, source_kind text,
          source_id text, idempotency_key text, reverses_entry_id uuid)
        on conflict (council_id, idempotency_key) do nothing
        returning id)
      select coalesce(array_agg(id), '{}') into new_ids from added;

      if cardinality(new_ids) > 0 then
        select coalesce(sum(jsonb_array_length(e.value -> 'postings')), 0) into expected
        from jsonb_array_elements(p_entries) e where (e.value ->> 'id')::uuid = any (new_ids);

        with given as (
          select (e.value ->> 'id')::uuid as entry_id, e.value ->> 'method_code' as method_code,
            (e.value ->> 'occurred_on')::date as occurred_on, (e.value ->> 'accounting_date')::date as accounting_date,
            p.ordinality::integer as line_number, p.value as posting
          from jsonb_array_elements(p_entries) e
          cross join lateral jsonb_array_elements(e.value -> 'postings') with ordinality p
          where (e.value ->> 'id')::uuid = any (new_ids))
        insert into postings (council_id, entry_id, line_number, ledger_account_code, ledger_account_kind, fund_code,
          account_reference, amount_pence, vat_code, vat_pence, gl_code, occurred_on, accounting_date, method_code)
        select p_council_id, g.entry_id, g.line_number, a.code, a.kind, a.fund_code,
          g.posting ->> 'account_reference', (g.posting ->> 'amount_pence')::bigint, g.posting ->> 'vat_code',
          coalesce((g.posting ->> 'vat_pence')::bigint, 0), a.gl_code, g.occurred_on, g.accounting_date, g.method_code
        from given g
        join ledger_accounts a on a.council_id = p_council_id and a.code = g.posting ->> 'ledger_account_code';
        get diagnostics found_rows = row_count;
        if found_rows <> expected then
          raise exception 'A posting names a ledger account that does not exist' using errcode = 'CF004';
        end if;

        perform assert_entries_balance(p_council_id, new_ids);
        perform assert_exact_reversals(p_council_id, new_ids);
        perform draw_on_lines(p_council_id, p_entries, new_ids);

        insert into remaining_amounts (council_id, entry_id, line_number, ledger_account_kind, occurred_on, original_pence, remaining_pence)
        select p.council_id, p.entry_id, p.line_number, p.ledger_account_kind, p.occurred_on, p.amount_pence, p.amount_pence
        from postings p
        where p.council_id = p_council_id and p.entry_id = any (new_ids) and p.ledger_account_kind = 'suspense'
          and not exists (
            select from jsonb_array_elements(p_entries) given
            where (given.value ->> 'id')::uuid = p.entry_id
              and given.value -> 'postings' -> (p.line_number - 1) ->> 'draws_entry_id' is not null);

        insert into entry_details (council_id, entry_id, occurred_on, narrative, payer_name, payer_email, card_brand,
          card_first_six, card_last_four, provider_payment_id)
        select p_council_id, e.id, e.occurred_on, e.narrative, e.payer_name, e.payer_email, e.card_brand,
          e.card_first_six, e.card_last_four, e.provider_payment_id
        from jsonb_to_recordset(p_entries) as e (id uuid, occurred_on date, narrative text, payer_name text, payer_email text,
          card_brand text, card_first_six text, card_last_four text, provider_payment_id text)
        where e.id = any (new_ids);

        insert into search_words (council_id, word, occurred_on, entry_id)
        select distinct p_council_id, w.value, e.occurred_on, e.id
        from jsonb_to_recordset(p_entries) as e (id uuid, occurred_on date, words jsonb)
        cross join lateral jsonb_array_elements_text(coalesce(e.words, '[]')) w
        where e.id = any (new_ids);
      end if;

      return query
        select given.ordinality::integer, entry.id, entry.id = any (new_ids) and (given.value ->> 'id')::uuid = entry.id
        from jsonb_array_elements(p_entries) with ordinality given
        join ledger_entries entry on entry.council_id = p_council_id and entry.idempotency_key = given.value ->> 'idempotency_key'
        order by given.ordinality;
    end $$;

    create function assert_entries_balance(p_council_id uuid, p_ids uuid[]) returns void
    language plpgsql set search_path = public, pg_temp as $$
    declare
      wrong record;
    begin
      select entry.id, count(p.line_number) as lines, coalesce(sum(p.amount_pence), 0) as total into wrong
      from unnest(p_ids) entry (id)
      left join postings p on p.council_id = p_council_id and p.entry_id = entry.id
      group by entry.id having count(p.line_number) < 2 or coalesce(sum(p.amount_pence), 0) <> 0 limit 1;
      if wrong.id is null then return; end if;
      if wrong.lines < 2 then
        raise exception 'Entry % has % posting(s); it needs two at least', wrong.id, wrong.lines using errcode = 'CF002';
      end if;
      raise exception 'Entry % does not balance: its postings sum to % pence', wrong.id, wrong.total using errcode = 'CF003';
    end $$;

    create function assert_exact_reversals(p_council_id uuid, p_ids uuid[]) returns void
    language plpgsql set search_path = public, pg_temp as $$
    begin
      if exists (
        select from ledger_entries e
        where e.council_id = p_council_id and e.id = any (p_ids) and e.reverses_entry_id is not null
          and ((e.type <> 'reversal') or exists (
            select p.line_number, p.ledger_account_code, p.account_reference, -p.amount_pence, -p.vat_pence from postings p
            where p.council_id = p_council_id and p.entry_id = e.id
            except
            select o.line_number, o.ledger_account_code, o.account_reference, o.amount_pence, o.vat_pence from postings o
            where o.council_id = p_council_id and o.entry_id = e.reverses_entry_id)
          or (select count(*) from postings p where p.council_id = p_council_id and p.entry_id = e.id)
            <> (select count(*) from postings o where o.council_id = p_council_id and o.entry_id = e.reverses_entry_id))
      ) then
        raise exception 'A reversal must turn round each posting of the entry that it reverses' using errcode = 'CF005';
      end if;
      if exists (
        select from ledger_entries e where e.council_id = p_council_id and e.id = any (p_ids)
          and (e.type = 'reversal') <> (e.reverses_entry_id is not null)
      ) then
        raise exception 'A reversal says which entry it reverses' using errcode = 'CF005';
      end if;
    end $$;

    create function draw_on_lines(p_council_id uuid, p_entries jsonb, p_ids uuid[]) returns void
    language plpgsql set search_path = public, pg_temp as $$
    declare
      draw record;
    begin
      for draw in
        with given as (
          select e.id as entry_id, p.ordinality as line_number, (p.value ->> 'draws_entry_id')::uuid as from_entry_id,
            (p.value ->> 'draws_line_number')::integer as from_line_number
          from jsonb_to_recordset(p_entries) as e (id uuid, postings jsonb)
          cross join lateral jsonb_array_elements(e.postings) with ordinality p
          where e.id = any (p_ids) and p.value ->> 'draws_entry_id' is not null)
        select g.from_entry_id, g.from_line_number, source.ledger_account_kind, source.occurred_on, source.amount_pence as original,
          sum(own.amount_pence)::bigint as moved,
          coalesce(bool_and(own.ledger_account_code = source.ledger_account_code
            and own.account_reference is not distinct from source.account_reference
            and sign(own.amount_pence) = -sign(source.amount_pence)), false) as same_account
        from given g
        join postings own on own.council_id = p_council_id and own.entry_id = g.entry_id and own.line_number = g.line_number
        left join postings source on source.council_id = p_council_id and source.entry_id = g.from_entry_id
          and source.line_number = g.from_line_number
        group by 1, 2, 3, 4, 5
        order by 1, 2
      loop
        if not draw.same_account then
          raise exception 'A posting draws on a line of another account' using errcode = 'CF006';
        end if;
        insert into remaining_amounts (council_id, entry_id, line_number, ledger_account_kind, occurred_on, original_pence, remaining_pence)
        values (p_council_id, draw.from_entry_id, draw.from_line_number, draw.ledger_account_kind, draw.occurred_on, draw.original, draw.original)
        on conflict (council_id, entry_id, line_number) do nothing;
        begin
          update remaining_amounts set remaining_pence = remaining_pence + draw.moved
          where council_id = p_council_id and entry_id = draw.from_entry_id and line_number = draw.from_line_number;
        exception when check_violation then
          raise exception 'Less than % pence remains of line % of entry %', abs(draw.moved), draw.from_line_number, draw.from_entry_id
            using errcode = 'CF007';
        end;
      end loop;
    end $$;

    create function post_entry(p_council_id uuid, p_entry jsonb)
    returns table (entry_id uuid, is_new boolean)
    language sql security definer set search_path = public, pg_temp as $$
      select posted.entry_id, posted.is_new from post_batch(p_council_id, jsonb_build_array(p_entry)) posted
    $$;

    grant create on schema public to counterfoil_ledger;
    alter function post_batch(uuid, jsonb) owner to counterfoil_ledger;
    alter function post_entry(uuid, jsonb) owner to counterfoil_ledger;
    alter function assert_entries_balance(uuid, uuid[]) owner to counterfoil_ledger;
    alter function assert_exact_reversals(uuid, uuid[]) owner to counterfoil_ledger;
    alter function draw_on_lines(uuid, jsonb, uuid[]) owner to counterfoil_ledger;
    revoke create on schema public from counterfoil_ledger;
  `)
  for (const signature of ['post_batch(uuid, jsonb)', 'post_entry(uuid, jsonb)', 'assert_entries_balance(uuid, uuid[])',
    'assert_exact_reversals(uuid, uuid[])', 'draw_on_lines(uuid, jsonb, uuid[])']) {
    await knex.raw('set local role counterfoil_ledger')
    await knex.raw(`revoke execute on function ${signature} from public`)
    if (signature.startsWith('post_')) await knex.raw(`grant execute on function ${signature} to counterfoil_app`)
    await knex.raw('reset role')
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function post_entry(uuid, jsonb), post_batch(uuid, jsonb), assert_entries_balance(uuid, uuid[]),
      assert_exact_reversals(uuid, uuid[]), draw_on_lines(uuid, jsonb, uuid[])`)
}
