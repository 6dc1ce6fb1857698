import type { Knex } from 'knex'

/**
 * How long each kind of personal data is kept, and what was removed when. Of the ledger's details and of what officers wrote the
 * application can only ask that they are forgotten, by one function that writes no words of its own; of the ledger itself nothing.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table retention_periods (
      council_id uuid not null references councils (id),
      kind_code text not null check (length(kind_code) between 1 and 40),
      days integer not null check (days between 1 and 3650),
      primary key (council_id, kind_code)
    );
    comment on table retention_periods is 'Kinds without a row are kept for the usual number of days.';
    select protect_tenant_table('retention_periods', 'select, insert, update (days)');

    create table retention_runs (
      council_id uuid not null references councils (id),
      id uuid not null,
      kind_code text not null check (length(kind_code) between 1 and 40),
      days integer not null,
      began_at timestamptz not null,
      ended_at timestamptz,
      removed integer not null default 0 check (removed >= 0),
      primary key (council_id, id)
    );
    comment on column retention_runs.ended_at is 'Null while it runs, and for ever when it was cut off: the next run goes on.';
    -- Serves the page that tells what was removed, latest first.
    create index retention_runs_by_beginning on retention_runs (council_id, began_at);
    select protect_tenant_table('retention_runs', 'select, insert, update (ended_at, removed)');

    create function forget_personal_data(council uuid, place text, ids uuid[]) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      forgotten integer;
    begin
      if council is null or council is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The rows are not of the council of this session';
      end if;
      case place
        when 'entry-details' then
          if exists (select from entry_details where council_id = council and entry_id = any (ids) and occurred_on > current_date - 2190) then
            raise exception 'Details of the ledger are kept for 6 years';
          end if;
          delete from search_words where council_id = council and entry_id = any (ids);
          update entry_details set narrative = null, payer_name = null, card_brand = null, card_first_six = null, card_last_four = null,
            provider_payment_id = null
          where council_id = council and entry_id = any (ids);
        when 'entry-emails' then
          update entry_details set payer_email = null where council_id = council and entry_id = any (ids);
        when 'import-files' then
          delete from import_file_chunks where council_id = council and import_id = any (ids);
        when 'notes' then
          delete from note_file_chunks where council_id = council and note_id = any (ids);
          update note_files set file_name = '(removed)' where council_id = council and note_id = any (ids);
          update notes set note = '(removed)', struck_reason = case when struck_reason is null then null else '(removed)' end
          where council_id = council and id = any (ids);
        when 'suspense-notes' then
          update suspense_notes set note = '(removed)' where council_id = council and id = any (ids);
        when 'traces' then
          ids := array(select id from traces where council_id = council and id = any (ids) and state = 'closed');
          update trace_events set note = null, facts = '{}' where council_id = council and trace_id = any (ids);
          update traces set payer_name = '', wrong_reference = '', card_last_four = null, receipt_number = '', letter_words = null
          where council_id = council and id = any (ids);
        when 'look-ups' then
          delete from officer_questions where council_id = council and look_up_id = any (ids);
          delete from look_ups where council_id = council and id = any (ids);
        when 'questions' then
          update officer_questions set question = '(removed)', answer = case when answer is null then null else '(removed)' end
          where council_id = council and id = any (ids);
        else
          raise exception 'Nothing is kept at this place';
      end case;
      get diagnostics forgotten = row_count;
      return forgotten;
    end $$;
    revoke execute on function forget_personal_data(uuid, text, uuid[]) from public;
    grant execute on function forget_personal_data(uuid, text, uuid[]) to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function forget_personal_data(uuid, text, uuid[]); drop table retention_runs, retention_periods')
}
