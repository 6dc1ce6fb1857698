import type { Knex } from 'knex'

/** draw_on_lines() leaves what is reserved: what remains of a line after a draw is at least that. All else is as it was. */
export async function up(knex: Knex): Promise<void> {
  await replaceFunction(knex, `
    create or replace function draw_on_lines(p_council_id uuid, p_ids uuid[]) returns void
    language plpgsql set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
    declare
      drawn record;
      changed record;
      refused record;
    begin
      select array_agg(entry_id) as entry_ids, array_agg(line_number) as line_numbers, array_agg(kind) as kinds, array_agg(occurred_on) as days,
        array_agg(original) as originals, array_agg(moved) as moves, bool_and(is_allowed) as is_allowed
      into drawn
      from (
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
          select p.* from postings p where p.council_id = p_council_id and p.entry_id = added.id offset 0) own
        cross join lateral (
          select p.* from postings p
          where p.council_id = p_council_id and p.entry_id = own.draws_entry_id and p.line_number = own.draws_line_number
          limit 1) source
        where own.draws_entry_id is not null
        group by 1, 2, 3, 4, 5
        order by 1, 2) grouped;
      if not drawn.is_allowed then
        raise exception 'A posting draws on a line of another account, or on one that only moves money on' using errcode = 'CF006';
      end if;

      insert into remaining_amounts (council_id, entry_id, line_number, ledger_account_kind, occurred_on, original_pence, remaining_pence)
      select p_council_id, d.entry_id, d.line_number, d.kind, d.day, d.original, d.original
      from unnest(drawn.entry_ids, drawn.line_numbers, drawn.kinds, drawn.days, drawn.originals) d (entry_id, line_number, kind, day, original)
      where d.kind <> 'suspense'
      on conflict do nothing;

      perform 1
      from unnest(drawn.entry_ids, drawn.line_numbers) d (entry_id, line_number)
      cross join lateral (
        select r.entry_id from remaining_amounts r
        where r.council_id = p_council_id and r.entry_id = d.entry_id and r.line_number = d.line_number for update) locked;

      with changed as (
        update remaining_amounts r set remaining_pence = r.remaining_pence + d.moved
        from unnest(drawn.entry_ids, drawn.line_numbers, drawn.moves) d (entry_id, line_number, moved)
        where r.council_id = p_council_id and r.entry_id = d.entry_id and r.line_number = d.line_number
          and sign(r.remaining_pence + d.moved) in (0, sign(r.original_pence))
          and abs(r.remaining_pence + d.moved) between abs(r.reserved_pence) and abs(r.original_pence)
        returning (r.entry_id, r.line_number)::text as key)
      select array_agg(key) as keys, count(*) as lines into changed from changed;
      if changed.lines < cardinality(drawn.entry_ids) then
        select d.* into refused
        from unnest(drawn.entry_ids, drawn.line_numbers, drawn.moves) d (entry_id, line_number, moved)
        where (d.entry_id, d.line_number)::text <> all (coalesce(changed.keys, '{}')) limit 1;
        raise exception 'Less than % pence remains of line % of entry %', abs(refused.moved), refused.line_number, refused.entry_id
          using errcode = 'CF007';
      end if;
    end $$`)
}

export async function down(knex: Knex): Promise<void> {
  await replaceFunction(knex, `
    create or replace function draw_on_lines(p_council_id uuid, p_ids uuid[]) returns void
    language plpgsql set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
    declare
      drawn record;
      changed record;
      refused record;
    begin
      select array_agg(entry_id) as entry_ids, array_agg(line_number) as line_numbers, array_agg(kind) as kinds, array_agg(occurred_on) as days,
        array_agg(original) as originals, array_agg(moved) as moves, bool_and(is_allowed) as is_allowed
      into drawn
      from (
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
          select p.* from postings p where p.council_id = p_council_id and p.entry_id = added.id offset 0) own
        cross join lateral (
          select p.* from postings p
          where p.council_id = p_council_id and p.entry_id = own.draws_entry_id and p.line_number = own.draws_line_number
          limit 1) source
        where own.draws_entry_id is not null
        group by 1, 2, 3, 4, 5
        order by 1, 2) grouped;
      if not drawn.is_allowed then
        raise exception 'A posting draws on a line of another account, or on one that only moves money on' using errcode = 'CF006';
      end if;

      insert into remaining_amounts (council_id, entry_id, line_number, ledger_account_kind, occurred_on, original_pence, remaining_pence)
      select p_council_id, d.entry_id, d.line_number, d.kind, d.day, d.original, d.original
      from unnest(drawn.entry_ids, drawn.line_numbers, drawn.kinds, drawn.days, drawn.originals) d (entry_id, line_number, kind, day, original)
      where d.kind <> 'suspense'
      on conflict do nothing;

      perform 1
      from unnest(drawn.entry_ids, drawn.line_numbers) d (entry_id, line_number)
      cross join lateral (
        select r.entry_id from remaining_amounts r
        where r.council_id = p_council_id and r.entry_id = d.entry_id and r.line_number = d.line_number for update) locked;

      with changed as (
        update remaining_amounts r set remaining_pence = r.remaining_pence + d.moved
        from unnest(drawn.entry_ids, drawn.line_numbers, drawn.moves) d (entry_id, line_number, moved)
        where r.council_id = p_council_id and r.entry_id = d.entry_id and r.line_number = d.line_number
          and sign(r.remaining_pence + d.moved) in (0, sign(r.original_pence))
          and abs(r.remaining_pence + d.moved) <= abs(r.original_pence)
        returning (r.entry_id, r.line_number)::text as key)
      select array_agg(key) as keys, count(*) as lines into changed from changed;
      if changed.lines < cardinality(drawn.entry_ids) then
        select d.* into refused
        from unnest(drawn.entry_ids, drawn.line_numbers, drawn.moves) d (entry_id, line_number, moved)
        where (d.entry_id, d.line_number)::text <> all (coalesce(changed.keys, '{}')) limit 1;
        raise exception 'Less than % pence remains of line % of entry %', abs(refused.moved), refused.line_number, refused.entry_id
          using errcode = 'CF007';
      end if;
    end $$`)
}

/** The function stays the ledger writer's. */
async function replaceFunction(knex: Knex, statement: string): Promise<void> {
  await knex.raw('grant create on schema public to counterfoil_ledger; set local role counterfoil_ledger')
  await knex.raw(statement)
  await knex.raw('reset role; revoke create on schema public from counterfoil_ledger')
}
