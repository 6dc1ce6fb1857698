import type { Knex } from 'knex'

/**
 * A practice council is a tenant of its own, with settings of the council that it belongs to and nothing else of it. Making it anew makes
 * another tenant; the earlier one is closed and kept. Councils stand outside tenancy and the application may not write them, so two
 * functions do it, and only for the practice council of the council that is worked for.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table councils
      add column practice_of uuid references councils (id),
      add column practice_generation integer check (practice_generation > 0),
      add column practice_state text check (practice_state in ('making', 'open', 'closed')),
      add column practice_since timestamptz,
      add column is_practice boolean generated always as (practice_of is not null) stored,
      add check (practice_of <> id),
      add check ((practice_of is null) = (practice_generation is null) and (practice_of is null) = (practice_state is null)
        and (practice_of is null) = (practice_since is null)),
      add unique (id, is_practice),
      add unique (practice_of, practice_generation);
    -- At most one is being made, and one is open.
    create unique index councils_one_practice on councils (practice_of, practice_state) where practice_state in ('making', 'open');

    create function works_for_practice() returns boolean
    language sql stable set search_path = public, pg_temp as $$
      select coalesce((select is_practice from councils where id = nullif(current_setting('app.council_id', true), '')::uuid), false)
    $$;

    -- The database itself knows whose rows are of a practice council, and refuses them what would reach anybody outside.
    alter table provider_accounts
      drop constraint provider_accounts_provider_check,
      add check (provider in ('govuk-pay', 'practice')),
      add column of_practice boolean not null default works_for_practice(),
      add foreign key (council_id, of_practice) references councils (id, is_practice),
      add constraint provider_accounts_practise_only check (
        of_practice = (provider = 'practice')
        and (not of_practice or (base_url = 'https://practice.invalid' and card_page_origin = 'https://practice.invalid'
          and api_key_encrypted = '' and webhook_secret_encrypted = '')));
    alter table outbox_messages
      add column of_practice boolean not null default works_for_practice(),
      add foreign key (council_id, of_practice) references councils (id, is_practice),
      add constraint outbox_messages_practice_is_never_sent check (not of_practice or (sent_at is null and provider_message_id is null));
    alter table sign_in_settings
      add column of_practice boolean not null default works_for_practice(),
      add foreign key (council_id, of_practice) references councils (id, is_practice),
      add constraint sign_in_settings_practice_asks_nobody check (not of_practice or issuer is null);
    alter table performance_publications
      add column of_practice boolean not null default works_for_practice(),
      add foreign key (council_id, of_practice) references councils (id, is_practice),
      add constraint performance_publications_of_no_practice check (not of_practice);

    -- What a practice council has of its council's settings, in an order in which no row refers to a later one. Nobody's data is among them.
    create function practice_settings() returns text[]
    language sql immutable as $$ select array[
      'vat_codes', 'methods_of_payment', 'offices', 'ledger_accounts', 'provider_accounts', 'check_digit_rules', 'funds', 'reference_claims',
      'stops', 'approval_limits', 'transfer_reasons', 'roles', 'import_sources', 'import_rules', 'posting_layouts', 'posting_feeds',
      'posting_feed_funds', 'suspense_rules', 'trace_terms', 'trace_letters', 'duplicate_settings', 'retention_periods',
      'support_routes'
    ] $$;

    -- What is never copied as it is: secrets and addresses of providers, who accepted what, folders, drafts, and how often something was used.
    create function practice_changes(table_name text) returns jsonb
    language sql immutable as $$ select case table_name
      when 'provider_accounts' then '{"provider": "practice", "base_url": "https://practice.invalid", "card_page_origin": "https://practice.invalid",
        "api_key_encrypted": "", "webhook_secret_encrypted": "", "telephone_accepted_by": null, "telephone_accepted_at": null, "of_practice": true}'::jsonb
      when 'import_sources' then '{"expected_days": null, "expected_by": null, "expected_from": null, "grace_minutes": 0}'
      when 'import_rules' then '{"fired_count": 0, "last_fired_at": null}'
      when 'suspense_rules' then '{"fired_count": 0, "fired_pence": 0, "last_fired_at": null}'
      when 'posting_layouts' then '{"draft": null}'
      when 'posting_feeds' then '{"folder": null, "last_number": 0, "made_for": null, "settled_before": null, "proved_at": null, "proof": null}'
      else '{}' end $$;

    create function practice_host(of_council uuid) returns text
    language sql stable set search_path = public, pg_temp as $$
      select 'practice-' || regexp_replace(origin, '^(http|https)://([^:]+)(:[0-9]+|)$', '\\2') from councils where id = of_council
    $$;

    -- Begins a practice council of the council that is worked for, under this id, and answers it: or the one that is being made already.
    create function begin_practice_council(new_id uuid, begun_at timestamptz) returns uuid
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      own councils%rowtype;
      going councils%rowtype;
      settings jsonb := '{}';
      found_rows jsonb;
      one_table text;
    begin
      -- Two at once take turns here.
      select * into own from councils where id = nullif(current_setting('app.council_id', true), '')::uuid for no key update;
      if not found or own.is_practice then
        raise exception 'A practice council belongs to a council' using errcode = 'CF020';
      end if;
      if exists (select from council_hosts h join councils c on c.id = h.council_id
        where h.host = practice_host(own.id) and c.practice_of is distinct from own.id) then
        raise exception 'The host of the practice council is another council''s' using errcode = 'CF021';
      end if;
      select * into going from councils where practice_of = own.id and practice_state = 'making';
      if found then
        if going.practice_since > begun_at - interval '15 minutes' then
          return going.id;
        end if;
        update councils set practice_state = 'closed' where id = going.id;
      end if;

      foreach one_table in array practice_settings() loop
        execute format('select coalesce(jsonb_agg(to_jsonb(one)), ''[]'') from %I one where one.council_id = $1', one_table)
          into found_rows using own.id;
        settings := settings || jsonb_build_object(one_table, found_rows);
      end loop;

      insert into councils (id, slug, name, short_name, origin, phone, opening_hours, contact_email, postal_address, website, hardship_advice,
        vat_number, logo_file, header_background, header_text, accent, link_colour, practice_of, practice_generation, practice_state, practice_since)
      values (new_id, left(own.slug, 18) || '-practice-' || right(new_id::text, 12), left('Practice: ' || own.name, 100),
        left('Practice: ' || own.short_name, 40), 'https://' || new_id || '.invalid', own.phone, own.opening_hours, own.contact_email,
        own.postal_address, own.website, own.hardship_advice, own.vat_number, own.logo_file, '#4a1259', '#ffffff', '#7b1fa2', '#7b1fa2', own.id,
        (select coalesce(max(practice_generation), 0) + 1 from councils where practice_of = own.id), 'making', begun_at);

      execute format('set local app.council_id = %L', new_id);
      foreach one_table in array practice_settings() loop
        select coalesce(jsonb_agg(value || practice_changes(one_table) || jsonb_build_object('council_id', new_id)), '[]') into found_rows
          from jsonb_array_elements(settings -> one_table) where value ->> 'deleted_at' is null;
        execute format('insert into %1$I select * from jsonb_populate_recordset(null::%1$I, $1)', one_table) using found_rows;
      end loop;
      update posting_feeds set starts_on = (begun_at at time zone 'Europe/London')::date where council_id = new_id;
      insert into sign_in_settings (council_id, second_factor_required) values (new_id, false);
      execute format('set local app.council_id = %L', own.id);
      return new_id;
    end $$;

    -- Puts a practice council that has been made in the place of the one before: its host, at once, with no session of the one before left.
    create function open_practice_council(practice_id uuid, opened_at timestamptz) returns boolean
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
      update councils set practice_state = 'closed', origin = 'https://' || id || '.invalid' where practice_of = own.id and practice_state = 'open';
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

    revoke all on function begin_practice_council(uuid, timestamptz), open_practice_council(uuid, timestamptz), practice_settings(),
      practice_changes(text), practice_host(uuid) from public;
    grant execute on function begin_practice_council(uuid, timestamptz), open_practice_council(uuid, timestamptz) to counterfoil_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function begin_practice_council(uuid, timestamptz), open_practice_council(uuid, timestamptz), practice_settings(), practice_changes(text),
      practice_host(uuid);
    alter table performance_publications drop column of_practice;
    alter table sign_in_settings drop column of_practice;
    alter table outbox_messages drop column of_practice;
    alter table provider_accounts drop column of_practice, drop constraint provider_accounts_provider_check, add check (provider in ('govuk-pay'));
    drop function works_for_practice();
    drop index councils_one_practice;
    alter table councils drop column practice_since, drop column practice_state, drop column practice_generation, drop column is_practice,
      drop column practice_of;
  `)
}
