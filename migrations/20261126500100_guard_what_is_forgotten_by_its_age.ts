import type { Knex } from 'knex'

/**
 * Every place is guarded by the least time that its kind is kept, a day less so that clocks and time zones may differ; what is younger is
 * left as it is, whoever asks. Younger things go only as removed for a request that two people agreed on, and only what that request found.
 * The words of the ledger's details are named by who asks, since they are kept by word and could be found by entry only by reading them all.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace function forget_personal_data(council uuid, place text, ids uuid[]) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      forgotten integer;
    begin
      if council is null or council is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The rows are not of the council of this session';
      end if;
      case place
        when 'entry-emails' then
          update entry_details set payer_email = null where council_id = council and entry_id = any (ids) and occurred_on < current_date - 29;
        when 'import-files' then
          ids := array(select id from imports where council_id = council and id = any (ids) and (
            (kind = 'accounts' and state in ('posted', 'discarded') and received_at < now() - interval '13 days')
            or (kind = 'receipts' and state in ('posted', 'discarded', 'reversed') and received_at < now() - interval '2189 days')));
          update imports set file_name = '(removed)', stopped_detail = null where council_id = council and id = any (ids);
          delete from import_file_chunks where council_id = council and import_id = any (ids);
          return cardinality(ids);
        when 'notes' then
          ids := array(select id from notes where council_id = council and id = any (ids) and written_at < now() - interval '364 days');
          delete from note_file_chunks where council_id = council and note_id = any (ids);
          update note_files set file_name = '(removed)' where council_id = council and note_id = any (ids);
          update notes set note = '(removed)', struck_reason = case when struck_reason is null then null else '(removed)' end
          where council_id = council and id = any (ids);
        when 'suspense-notes' then
          update suspense_notes set note = '(removed)' where council_id = council and id = any (ids) and written_at < now() - interval '364 days';
        when 'traces' then
          ids := array(select id from traces
            where council_id = council and id = any (ids) and state = 'closed' and closed_at < now() - interval '364 days');
          update trace_events set note = null, facts = '{}' where council_id = council and trace_id = any (ids);
          update traces set payer_name = '', wrong_reference = '', card_last_four = null, receipt_number = '', letter_words = null
          where council_id = council and id = any (ids);
        when 'look-ups' then
          ids := array(select id from look_ups where council_id = council and id = any (ids) and begun_at < now() - interval '89 days');
          delete from officer_questions where council_id = council and look_up_id = any (ids);
          delete from look_ups where council_id = council and id = any (ids);
        when 'questions' then
          update officer_questions set question = '(removed)', answer = case when answer is null then null else '(removed)' end
          where council_id = council and id = any (ids) and asked_at < now() - interval '89 days';
        when 'accessibility-messages' then
          update accessibility_messages set message = '(removed)', page = '', reply_to = '', answer = case when answer = '' then '' else '(removed)' end
          where council_id = council and id = any (ids) and answered_at is not null and received_at < now() - interval '364 days';
        else
          raise exception 'Nothing is kept at this place';
      end case;
      get diagnostics forgotten = row_count;
      return forgotten;
    end $$;

    create function forget_entry_details(council uuid, ids uuid[], worded uuid[], words text[]) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      forgotten integer;
    begin
      if council is null or council is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The rows are not of the council of this session';
      end if;
      if exists (select from entry_details where council_id = council and entry_id = any (ids || worded) and occurred_on > current_date - 2190) then
        raise exception 'Details of the ledger are kept for 6 years';
      end if;
      delete from search_words s using (
        select given.word, d.occurred_on, d.entry_id from unnest(worded, words) as given (entry_id, word)
        cross join lateral (select * from entry_details d where d.council_id = council and d.entry_id = given.entry_id limit 1) d) w
      where s.council_id = council and s.word = w.word and s.occurred_on = w.occurred_on and s.entry_id = w.entry_id;
      update entry_details set narrative = null, payer_name = null, card_brand = null, card_first_six = null, card_last_four = null,
        provider_payment_id = null
      where council_id = council and entry_id = any (ids);
      get diagnostics forgotten = row_count;
      return forgotten;
    end $$;

    create function remove_personal_data(council uuid, request uuid, place text, ids uuid[]) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      removed integer;
    begin
      if council is null or council is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The rows are not of the council of this session';
      end if;
      if not exists (select from personal_data_requests r where r.council_id = council and r.id = request and r.state = 'removing'
        and r.removal_agreed_by is not null and r.removal_agreed_by <> r.removal_asked_by) then
        raise exception 'Nobody has agreed to this removal';
      end if;
      if exists (select from unnest(ids) as given (id) where not exists (select from personal_data_finds f
        where f.council_id = council and f.request_id = request and f.place = remove_personal_data.place and f.row_key = '["' || given.id || '"]' and f.whose = 'theirs')) then
        raise exception 'The request did not find this';
      end if;
      case place
        when 'transaction-emails' then
          update entry_details set payer_email = null where council_id = council and entry_id = any (ids);
        when 'notes' then
          delete from note_file_chunks where council_id = council and note_id = any (ids);
          update note_files set file_name = '(removed)' where council_id = council and note_id = any (ids);
          update notes set note = '(removed)', struck_reason = case when struck_reason is null then null else '(removed)' end
          where council_id = council and id = any (ids);
        when 'note-files' then
          delete from note_file_chunks where council_id = council and note_id = any (ids);
          update note_files set file_name = '(removed)' where council_id = council and note_id = any (ids);
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
        when 'accessibility-messages' then
          update accessibility_messages set message = '(removed)', page = '', reply_to = '', answer = case when answer = '' then '' else '(removed)' end
          where council_id = council and id = any (ids) and answered_at is not null;
        else
          raise exception 'Nothing is removed at this place';
      end case;
      get diagnostics removed = row_count;
      return removed;
    end $$;
    revoke execute on function forget_entry_details(uuid, uuid[], uuid[], text[]), remove_personal_data(uuid, uuid, text, uuid[]) from public;
    grant execute on function forget_entry_details(uuid, uuid[], uuid[], text[]), remove_personal_data(uuid, uuid, text, uuid[]) to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function forget_entry_details(uuid, uuid[], uuid[], text[]), remove_personal_data(uuid, uuid, text, uuid[])')
}
