import type { Knex } from 'knex'

/**
 * What somebody has asked to refund or to transfer, and nobody has posted yet, is reserved: whatever else draws on the line is refused
 * what is not left beside it. reserve_lines() reserves parts of lines for one holder (a refund, a transfer that waits), once;
 * release_lines() gives all of a holder's back, and is called in the transaction that posts, or gives up, what they were reserved for.
 *
 * SQLSTATEs: CF001 not this council · CF006 a line that only moves money on, or of a kind that is not moved · CF007 more than remains
 * beside what is reserved · CF010 this holder has reserved already.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table remaining_amounts
      add column reserved_pence bigint not null default 0,
      add constraint remaining_amounts_hold_what_is_reserved check (
        sign(reserved_pence) in (0, sign(original_pence)) and abs(reserved_pence) <= abs(remaining_pence));
    comment on column remaining_amounts.reserved_pence is 'Of what remains, what is promised to refunds and transfers that are not posted yet.';

    create table line_reservations (
      council_id uuid not null,
      holder_id uuid not null,
      entry_id uuid not null,
      line_number integer not null,
      reserved_pence bigint not null check (reserved_pence <> 0),
      primary key (council_id, holder_id, entry_id, line_number),
      foreign key (council_id, entry_id, line_number) references remaining_amounts (council_id, entry_id, line_number)
    );
    comment on table line_reservations is 'Which refund or transfer has reserved how much of which line; signed as the line.';
    -- Serves a transaction's page: why less can be moved than remains.
    create index line_reservations_by_line on line_reservations (council_id, entry_id, line_number);
    select protect_tenant_table('line_reservations', 'select');
    grant select, insert, delete on line_reservations to counterfoil_ledger;
    grant update (reserved_pence) on remaining_amounts to counterfoil_ledger`)
  await asLedgerWriter(knex, `
    create function reserve_lines(p_council_id uuid, p_holder_id uuid, p_entry_ids uuid[], p_line_numbers integer[], p_pence bigint[])
    returns void
    language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
    declare
      changed bigint;
    begin
      if p_council_id is null or p_council_id is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The lines are not of the council of this session' using errcode = 'CF001';
      end if;
      if exists (select from line_reservations r where r.council_id = p_council_id and r.holder_id = p_holder_id) then
        raise exception 'Lines have been reserved for % already', p_holder_id using errcode = 'CF010';
      end if;
      if cardinality(p_entry_ids) is distinct from (
        select count(*) from unnest(p_entry_ids, p_line_numbers, p_pence) wanted (entry_id, line_number, pence)
        cross join lateral (
          select p.amount_pence from postings p
          where p.council_id = p_council_id and p.entry_id = wanted.entry_id and p.line_number = wanted.line_number
            and p.draws_entry_id is null and p.ledger_account_kind in ('fund', 'suspense', 'refunds_payable', 'unidentified_income')
            and sign(p.amount_pence) = sign(wanted.pence)
          limit 1) line) then
        raise exception 'A line that only moves money on, or is on no account whose money moves, cannot be reserved' using errcode = 'CF006';
      end if;

      insert into remaining_amounts (council_id, entry_id, line_number, ledger_account_kind, occurred_on, original_pence, remaining_pence)
      select p_council_id, wanted.entry_id, wanted.line_number, line.ledger_account_kind, line.occurred_on, line.amount_pence, line.amount_pence
      from (select distinct * from unnest(p_entry_ids, p_line_numbers) given (entry_id, line_number) order by 1, 2) wanted
      cross join lateral (
        select p.* from postings p where p.council_id = p_council_id and p.entry_id = wanted.entry_id and p.line_number = wanted.line_number limit 1) line
      on conflict do nothing;

      perform 1
      from (select distinct * from unnest(p_entry_ids, p_line_numbers) given (entry_id, line_number) order by 1, 2) wanted
      cross join lateral (
        select r.entry_id from remaining_amounts r
        where r.council_id = p_council_id and r.entry_id = wanted.entry_id and r.line_number = wanted.line_number for update) locked;

      update remaining_amounts r set reserved_pence = r.reserved_pence + wanted.pence
      from (
        select entry_id, line_number, sum(pence)::bigint as pence
        from unnest(p_entry_ids, p_line_numbers, p_pence) given (entry_id, line_number, pence) group by 1, 2) wanted
      where r.council_id = p_council_id and r.entry_id = wanted.entry_id and r.line_number = wanted.line_number
        and abs(r.reserved_pence + wanted.pence) <= abs(r.remaining_pence);
      get diagnostics changed = row_count;
      if changed < (select count(*) from (select distinct * from unnest(p_entry_ids, p_line_numbers) given (entry_id, line_number)) lines) then
        raise exception 'Less remains of a line than is to be reserved' using errcode = 'CF007';
      end if;

      insert into line_reservations (council_id, holder_id, entry_id, line_number, reserved_pence)
      select p_council_id, p_holder_id, entry_id, line_number, sum(pence)::bigint
      from unnest(p_entry_ids, p_line_numbers, p_pence) given (entry_id, line_number, pence) group by entry_id, line_number;
    end $$;

    create function release_lines(p_council_id uuid, p_holder_id uuid) returns void
    language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
    begin
      if p_council_id is null or p_council_id is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The lines are not of the council of this session' using errcode = 'CF001';
      end if;
      -- In the order of the lines, so that two that change the same lines take turns.
      perform 1
      from (select entry_id, line_number from line_reservations where council_id = p_council_id and holder_id = p_holder_id order by 1, 2) wanted
      cross join lateral (
        select r.entry_id from remaining_amounts r
        where r.council_id = p_council_id and r.entry_id = wanted.entry_id and r.line_number = wanted.line_number for update) locked;
      with released as (
        delete from line_reservations where council_id = p_council_id and holder_id = p_holder_id
        returning entry_id, line_number, reserved_pence)
      update remaining_amounts r set reserved_pence = r.reserved_pence - released.reserved_pence
      from released
      where r.council_id = p_council_id and r.entry_id = released.entry_id and r.line_number = released.line_number;
    end $$;
    revoke execute on function reserve_lines(uuid, uuid, uuid[], integer[], bigint[]), release_lines(uuid, uuid) from public;
    grant execute on function reserve_lines(uuid, uuid, uuid[], integer[], bigint[]), release_lines(uuid, uuid) to counterfoil_app`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function reserve_lines(uuid, uuid, uuid[], integer[], bigint[]), release_lines(uuid, uuid);
    drop table line_reservations;
    alter table remaining_amounts drop column reserved_pence`)
}

async function asLedgerWriter(knex: Knex, statement: string): Promise<void> {
  await knex.raw('grant create on schema public to counterfoil_ledger; set local role counterfoil_ledger')
  await knex.raw(statement)
  await knex.raw('reset role; revoke create on schema public from counterfoil_ledger')
}
