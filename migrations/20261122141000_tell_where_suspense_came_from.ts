import type { Knex } from 'knex'

/**
 * A suspense item knows the source of files, or the like, by which its money came, so that the work list can be narrowed to one source.
 * post_batch() takes it as origin_code of an entry; in everything else the function is as it was.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table remaining_amounts add column origin_code text check (length(origin_code) <= 40);
    comment on column remaining_amounts.origin_code is 'Of a suspense item: the source of the file that told of it, or what else it came by.';
    drop index remaining_amounts_open_suspense;
    -- Serves the work list of open suspense items by age, and their count and total without reading the table.
    create index remaining_amounts_suspense_by_age on remaining_amounts (council_id, occurred_on, entry_id, line_number)
      include (remaining_pence) where ledger_account_kind = 'suspense' and remaining_pence <> 0;
    -- Serves the work list by value.
    create index remaining_amounts_suspense_by_value on remaining_amounts (council_id, remaining_pence, occurred_on, entry_id, line_number)
      where ledger_account_kind = 'suspense' and remaining_pence <> 0;
    -- Serves the work list of one source.
    create index remaining_amounts_suspense_by_origin on remaining_amounts (council_id, origin_code, occurred_on, entry_id, line_number)
      where ledger_account_kind = 'suspense' and remaining_pence <> 0;
  `)
  await replaceFunction(knex, postBatch)
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex.raw(`
      update remaining_amounts r set origin_code = i.source_code
      from ledger_entries e join imports i on i.council_id = e.council_id and i.id = split_part(e.source_id, ':', 1)::uuid
      where r.council_id = :id and r.ledger_account_kind = 'suspense' and e.council_id = :id and e.id = r.entry_id
        and e.source_kind = 'import_row' and e.source_id ~ '^[0-9a-f-]{36}:'`, { id })
  }
}

export async function down(knex: Knex): Promise<void> {
  await replaceFunction(knex, postBatch.replace(/,\s+origin_code\)/, ')').replace(', f.origin_code', ''))
  await knex.raw(`
    alter table remaining_amounts drop column origin_code;
    drop index remaining_amounts_suspense_by_age, remaining_amounts_suspense_by_value;
    create index remaining_amounts_open_suspense on remaining_amounts (council_id, occurred_on, entry_id)
      where ledger_account_kind = 'suspense' and remaining_pence <> 0;
  `)
}

/** The function stays the ledger writer's. */
async function replaceFunction(knex: Knex, statement: string): Promise<void> {
  await knex.raw('grant create on schema public to counterfoil_ledger; set local role counterfoil_ledger')
  await knex.raw(statement)
  await knex.raw('reset role; revoke create on schema public from counterfoil_ledger')
}

const postBatch = `
    create or replace function post_batch(p_council_id uuid, p_entries jsonb)
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
          origin_code text, words jsonb, postings jsonb)) with ordinality e
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
        insert into remaining_amounts (council_id, entry_id, line_number, ledger_account_kind, occurred_on, original_pence, remaining_pence,
          origin_code)
        select p_council_id, p.entry_id, p.line_number, p.ledger_account_kind, p.occurred_on, p.amount_pence, p.amount_pence, f.origin_code
        from posted p join fresh f on f.id = p.entry_id
        where p.ledger_account_kind = 'suspense' and p.draws_entry_id is null),
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
`
