import type { Knex } from 'knex'

/**
 * post_batch(council, entries) posts a JSON array of entries and answers, for each position, the entry's id and whether it is new.
 * An entry whose idempotency key is known already is not posted again: the first entry's id is answered. Anything wrong with any
 * entry refuses the whole batch.
 *
 * A posting may draw on an earlier line (draws_entry_id, draws_line_number): it moves money out of that line, so it must stand on the
 * same ledger account and reference with the opposite sign, and cannot take more than remains. A suspense posting either draws or opens
 * an item of its own, so what remains of all items is always the suspense account's balance. A reversal names no draws: each of its
 * lines draws on the line that it turns round, or gives back what that line had drawn.
 *
 * SQLSTATEs: CF001 not this council · CF002 too few postings · CF003 does not balance · CF004 unknown ledger account ·
 * CF005 not an exact reversal · CF006 draws on a line that is not the same account, or that itself only moves money on ·
 * CF007 more than remains · CF008 malformed · CF009 reversed already · 23505 another entry's id or reference.
 *
 * How it is written: one statement does all the inserts, since each further one costs a card payment as much as its rows do, and no plan
 * depends on the size of a table, because plans made while the ledger was small are kept: rows are found by whole primary keys, in
 * subqueries that cannot become scans. For the same reason just-in-time compilation, which estimates decide on, is off.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function post_batch(p_council_id uuid, p_entries jsonb)
    returns table (entry_position integer, entry_id uuid, is_new boolean)
    language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
    #variable_conflict use_column
    declare
      outcome record;
    begin
      if p_council_id is null or p_council_id is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The entries are not of the council of this session' using errcode = 'CF001';
      end if;
      if jsonb_typeof(p_entries) is distinct from 'array' then
        raise exception 'Entries come as a JSON array' using errcode = 'CF008';
      end if;

      -- In the order of their keys, so that two batches with the same entries take turns instead of blocking each other.
      with given as materialized (
        select distinct on (e.idempotency_key) e.*
        from rows from (jsonb_to_recordset(p_entries) as (id uuid, type text, reference text, recorded_at timestamptz,
          occurred_on date, accounting_date date, method_code text, channel text, office_code text, recorded_by uuid,
          source_kind text, source_id text, idempotency_key text, reverses_entry_id uuid, narrative text, payer_name text,
          payer_email text, card_brand text, card_first_six text, card_last_four text, provider_payment_id text,
          words jsonb, postings jsonb)) with ordinality e
        order by e.idempotency_key, e.ordinality),
      -- A known key is passed over, and so are, until the end, a known id, reference and reversal.
      added as (
        insert into ledger_entries (council_id, id, type, reference, recorded_at, occurred_on, accounting_date, method_code,
          channel, office_code, recorded_by, source_kind, source_id, idempotency_key, reverses_entry_id)
        select p_council_id, g.id, g.type, g.reference, coalesce(g.recorded_at, now()), g.occurred_on, g.accounting_date,
          g.method_code, g.channel, g.office_code, g.recorded_by, g.source_kind, g.source_id, g.idempotency_key, g.reverses_entry_id
        from given g
        on conflict do nothing
        returning idempotency_key),
      fresh as materialized (select g.* from given g join added using (idempotency_key)),
      lines as materialized (
        select f.id as entry_id, l.ordinality::integer as line_number, l.ledger_account_code, l.account_reference, l.amount_pence,
          l.vat_code, coalesce(l.vat_pence, 0) as vat_pence, f.occurred_on, f.accounting_date, f.method_code,
          coalesce(undone.entry_id, l.draws_entry_id) as draws_entry_id,
          coalesce(undone.line_number, l.draws_line_number) as draws_line_number
        from fresh f
        cross join lateral rows from (jsonb_to_recordset(f.postings) as (ledger_account_code text, account_reference text,
          amount_pence bigint, vat_code text, vat_pence bigint, draws_entry_id uuid, draws_line_number integer)) with ordinality l
        left join lateral (
          select coalesce(r.draws_entry_id, r.entry_id) as entry_id, coalesce(r.draws_line_number, r.line_number) as line_number
          from postings r
          where f.reverses_entry_id is not null and r.council_id = p_council_id and r.entry_id = f.reverses_entry_id
            and r.line_number = l.ordinality and r.ledger_account_kind in ('fund', 'suspense', 'refunds_payable', 'unidentified_income')
          limit 1) undone on true),
      posted as (
        insert into postings (council_id, entry_id, line_number, ledger_account_code, ledger_account_kind, fund_code, account_reference,
          amount_pence, vat_code, vat_pence, gl_code, occurred_on, accounting_date, method_code, draws_entry_id, draws_line_number)
        select p_council_id, l.entry_id, l.line_number, a.code, a.kind, a.fund_code, l.account_reference,
          l.amount_pence, l.vat_code, l.vat_pence, a.gl_code, l.occurred_on, l.accounting_date, l.method_code, l.draws_entry_id,
          l.draws_line_number
        from lines l join ledger_accounts a on a.council_id = p_council_id and a.code = l.ledger_account_code
        returning entry_id, line_number, ledger_account_kind, occurred_on, amount_pence, draws_entry_id),
      opened as (
        insert into remaining_amounts (council_id, entry_id, line_number, ledger_account_kind, occurred_on, original_pence, remaining_pence)
        select p_council_id, p.entry_id, p.line_number, p.ledger_account_kind, p.occurred_on, p.amount_pence, p.amount_pence
        from posted p where p.ledger_account_kind = 'suspense' and p.draws_entry_id is null),
      described as (
        insert into entry_details (council_id, entry_id, occurred_on, narrative, payer_name, payer_email, card_brand,
          card_first_six, card_last_four, provider_payment_id)
        select p_council_id, f.id, f.occurred_on, f.narrative, f.payer_name, f.payer_email, f.card_brand,
          f.card_first_six, f.card_last_four, f.provider_payment_id
        from fresh f),
      worded as (
        insert into search_words (council_id, word, occurred_on, entry_id)
        select p_council_id, w.value, f.occurred_on, f.id
        from fresh f cross join lateral jsonb_array_elements_text(coalesce(f.words, '[]')) w),
      totals as (
        select f.id, count(p.line_number) as lines, coalesce(sum(p.amount_pence), 0) as pence
        from fresh f left join posted p on p.entry_id = f.id group by f.id),
      fault as (select t.* from totals t where t.lines < 2 or t.pence <> 0 limit 1)
      select
        (select array_agg(id) from fresh) as new_ids,
        (select count(*) from fresh) = jsonb_array_length(p_entries) as all_new,
        (select count(*) from lines) > (select count(*) from posted) as names_unknown_account,
        (select id from fault) as faulty_id,
        (select lines from fault) as faulty_lines,
        (select pence from fault) as faulty_pence,
        exists (select from fresh where type = 'reversal' or reverses_entry_id is not null) as has_reversals,
        exists (select from posted where draws_entry_id is not null) as has_draws
      into outcome;

      if outcome.names_unknown_account then
        raise exception 'A posting names a ledger account that does not exist' using errcode = 'CF004';
      elsif outcome.faulty_lines < 2 then
        raise exception 'Entry % has % posting(s); it needs two at least', outcome.faulty_id, outcome.faulty_lines using errcode = 'CF002';
      elsif outcome.faulty_id is not null then
        raise exception 'Entry % does not balance: its postings sum to % pence', outcome.faulty_id, outcome.faulty_pence
          using errcode = 'CF003';
      end if;
      if outcome.has_reversals then perform assert_exact_reversals(p_council_id, outcome.new_ids); end if;
      if outcome.has_draws then perform draw_on_lines(p_council_id, outcome.new_ids); end if;

      if outcome.all_new then
        return query select g.ordinality::integer, (g.value ->> 'id')::uuid, true from jsonb_array_elements(p_entries) with ordinality g;
      else
        return query select * from first_entries_of_keys(p_council_id, p_entries, outcome.new_ids);
      end if;
    end $$;

    create function assert_exact_reversals(p_council_id uuid, p_ids uuid[]) returns void
    language plpgsql set search_path = public, pg_temp as $$
    begin
      if exists (
        select from unnest(p_ids) added (id)
        cross join lateral (
          select e.* from ledger_entries e where e.council_id = p_council_id and e.id = added.id limit 1) entry
        where (entry.type = 'reversal' or entry.reverses_entry_id is not null)
          and (entry.type <> 'reversal' or entry.reverses_entry_id is null or (
            select array_agg((p.line_number, p.ledger_account_code, p.account_reference, p.amount_pence, p.vat_code, p.vat_pence)::text
              order by p.line_number)
            from postings p where p.council_id = p_council_id and p.entry_id = entry.id
          ) is distinct from (
            select array_agg((p.line_number, p.ledger_account_code, p.account_reference, -p.amount_pence, p.vat_code, -p.vat_pence)::text
              order by p.line_number)
            from postings p where p.council_id = p_council_id and p.entry_id = entry.reverses_entry_id))
      ) then
        raise exception 'A reversal turns round each posting of the one entry that it reverses' using errcode = 'CF005';
      end if;
    end $$;

    create function draw_on_lines(p_council_id uuid, p_ids uuid[]) returns void
    language plpgsql set search_path = public, pg_temp as $$
    declare
      draw record;
    begin
      -- In the order of the lines drawn on, so that two that draw on the same lines take turns.
      for draw in
        select source.entry_id, source.line_number, source.ledger_account_kind as kind, source.occurred_on,
          source.amount_pence as original, sum(own.amount_pence)::bigint as moved,
          bool_and(source.draws_entry_id is null
            and source.ledger_account_kind in ('fund', 'suspense', 'refunds_payable', 'unidentified_income')
            and own.ledger_account_code = source.ledger_account_code
            and own.account_reference is not distinct from source.account_reference
            and (entry.type = 'reversal' or sign(own.amount_pence) = -sign(source.amount_pence))) as is_allowed
        from unnest(p_ids) added (id)
        cross join lateral (
          select e.type from ledger_entries e where e.council_id = p_council_id and e.id = added.id limit 1) entry
        cross join lateral (
          select p.* from postings p
          where p.council_id = p_council_id and p.entry_id = added.id and p.draws_entry_id is not null offset 0) own
        cross join lateral (
          select p.* from postings p
          where p.council_id = p_council_id and p.entry_id = own.draws_entry_id and p.line_number = own.draws_line_number
          limit 1) source
        group by 1, 2, 3, 4, 5
        order by 1, 2
      loop
        if not draw.is_allowed then
          raise exception 'A posting draws on a line of another account, or on one that only moves money on' using errcode = 'CF006';
        end if;
        if draw.kind <> 'suspense' then
          insert into remaining_amounts (council_id, entry_id, line_number, ledger_account_kind, occurred_on, original_pence, remaining_pence)
          values (p_council_id, draw.entry_id, draw.line_number, draw.kind, draw.occurred_on, draw.original, draw.original)
          on conflict do nothing;
        end if;
        update remaining_amounts r set remaining_pence = r.remaining_pence + draw.moved
        where r.council_id = p_council_id and r.entry_id = draw.entry_id and r.line_number = draw.line_number
          and sign(r.remaining_pence + draw.moved) in (0, sign(r.original_pence))
          and abs(r.remaining_pence + draw.moved) <= abs(r.original_pence);
        if not found then
          raise exception 'Less than % pence remains of line % of entry %', abs(draw.moved), draw.line_number, draw.entry_id
            using errcode = 'CF007';
        end if;
      end loop;
    end $$;

    create function first_entries_of_keys(p_council_id uuid, p_entries jsonb, p_new_ids uuid[])
    returns table (entry_position integer, entry_id uuid, is_new boolean)
    language plpgsql set search_path = public, pg_temp as $$
    declare
      answer record;
    begin
      for answer in
        select g.ordinality::integer as position, g.id as given_id, g.reverses_entry_id, first.id as first_id,
          g.id in (select unnest(p_new_ids))
            and row_number() over (partition by g.idempotency_key order by g.ordinality) = 1 as is_new
        from rows from (jsonb_to_recordset(p_entries) as (id uuid, idempotency_key text, reverses_entry_id uuid)) with ordinality g
        left join lateral (
          select e.id from ledger_entries e where e.council_id = p_council_id and e.idempotency_key = g.idempotency_key limit 1
        ) first on true
        order by g.ordinality
      loop
        -- Passed over, though not for its key.
        if answer.first_id is null and answer.reverses_entry_id is not null then
          raise exception 'Entry % has been reversed already', answer.reverses_entry_id using errcode = 'CF009';
        elsif answer.first_id is null then
          raise exception 'The id or reference of entry % is another entry''s', answer.given_id using errcode = 'unique_violation';
        end if;
        entry_position := answer.position;
        entry_id := answer.first_id;
        is_new := answer.is_new;
        return next;
      end loop;
    end $$;

    create function post_entry(p_council_id uuid, p_entry jsonb) returns table (entry_id uuid, is_new boolean)
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      return query select posted.entry_id, posted.is_new from post_batch(p_council_id, jsonb_build_array(p_entry)) posted;
    end $$;

    grant create on schema public to counterfoil_ledger;
    alter function post_batch(uuid, jsonb) owner to counterfoil_ledger;
    alter function post_entry(uuid, jsonb) owner to counterfoil_ledger;
    alter function assert_exact_reversals(uuid, uuid[]) owner to counterfoil_ledger;
    alter function draw_on_lines(uuid, uuid[]) owner to counterfoil_ledger;
    alter function first_entries_of_keys(uuid, jsonb, uuid[]) owner to counterfoil_ledger;
    revoke create on schema public from counterfoil_ledger;
    set local role counterfoil_ledger;
    revoke execute on function post_batch(uuid, jsonb), post_entry(uuid, jsonb), assert_exact_reversals(uuid, uuid[]),
      draw_on_lines(uuid, uuid[]), first_entries_of_keys(uuid, jsonb, uuid[]) from public;
    grant execute on function post_batch(uuid, jsonb), post_entry(uuid, jsonb) to counterfoil_app;
    reset role;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function post_entry(uuid, jsonb), post_batch(uuid, jsonb), assert_exact_reversals(uuid, uuid[]),
      draw_on_lines(uuid, uuid[]), first_entries_of_keys(uuid, jsonb, uuid[])`)
}
