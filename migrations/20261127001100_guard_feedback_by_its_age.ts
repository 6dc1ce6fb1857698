import type { Knex } from 'knex'

/**
 * What people wrote is left as it is while it is younger than the least time for which it is kept, a day less, whoever asks, like every other
 * place. Younger words go only as removed for a request that two people agreed on.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- For the two functions below, and nobody else.
    create function blank_feedback(council uuid, ids uuid[]) returns integer
    language plpgsql set search_path = public, pg_temp as $$
    declare
      blanked integer;
    begin
      update feedback_events set changes = '[]' where council_id = council and feedback_id = any (ids);
      update feedback set comment = case when comment = '' then '' else '(removed)' end, what_we_did = case when what_we_did = '' then '' else '(removed)' end,
        same_words = null
      where council_id = council and id = any (ids);
      get diagnostics blanked = row_count;
      return blanked;
    end $$;
    revoke execute on function blank_feedback(uuid, uuid[]) from public;

    create or replace function forget_feedback(council uuid, ids uuid[]) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if council is null or council is distinct from nullif(current_setting('app.council_id', true), '')::uuid then
        raise exception 'The rows are not of the council of this session';
      end if;
      return blank_feedback(council, array(select id from feedback where council_id = council and id = any (ids) and given_on < current_date - 179));
    end $$;

    create or replace function remove_personal_data(council uuid, request uuid, place text, ids uuid[]) returns integer
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
        when 'feedback' then
          return blank_feedback(council, ids);
        else
          raise exception 'Nothing is removed at this place';
      end case;
      get diagnostics removed = row_count;
      return removed;
    end $$;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function blank_feedback(uuid, uuid[])')
}
