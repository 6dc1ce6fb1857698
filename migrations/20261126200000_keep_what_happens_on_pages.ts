import type { Knex } from 'knex'

/**
 * Where people struggle: what happens on the pages of the journey, never what was typed there. A journey is known by a random number, as long as it
 * goes on and no longer: when it is summed, the row that ties the number to a payment goes, and the number is taken out of the events.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table going_journeys (
      council_id uuid not null,
      payment_id uuid not null,
      journey uuid not null,
      last_event_at timestamptz not null,
      primary key (council_id, payment_id),
      unique (council_id, journey),
      foreign key (council_id, payment_id) references payments (council_id, id)
    );
    comment on table going_journeys is 'Journeys that are not over: the only tie between a payment and what happened on its pages.';
    select protect_tenant_table('going_journeys', 'select, insert, update (last_event_at), delete');

    create table journey_events (
      council_id uuid not null references councils (id),
      -- Random, so that neither its order nor its time says which events belong together.
      id uuid not null,
      happened_at timestamptz not null,
      journey uuid,
      page text not null check (page ~ '^[a-z-]{1,30}$'),
      kind text not null check (kind in ('visit', 'error', 'answered', 'card', 'help', 'help-code')),
      -- Which of the things that are being paid, and of how many: they tell going back from going on.
      part text not null default '' check (part ~ '^[0-9/]{0,12}$'),
      field text not null default '' check (field ~ '^[A-Za-z-]{0,40}$'),
      message text not null default '' check (message ~ '^[a-z-]{0,40}$'),
      seconds integer check (seconds >= 0),
      fund_code text not null default '',
      channel text not null check (channel in ('web', 'phone', 'counter', 'home_visit', 'web_chat')),
      phase text not null default '' check (phase in ('', 'not-started', 'private-beta', 'public-beta', 'live')),
      -- Whether scripts ran: a form says so. Null of what no form was sent for.
      scripts boolean,
      is_summed boolean not null default false,
      primary key (council_id, id)
    );
    comment on column journey_events.happened_at is 'Once it is summed, only the hour.';
    -- Serves the removal of old events.
    create index journey_events_by_time on journey_events (council_id, happened_at);
    -- Serve the summing: of journeys, and of what belongs to none.
    create index journey_events_by_journey on journey_events (council_id, journey) where journey is not null;
    create index journey_events_to_sum on journey_events (council_id, happened_at) where is_summed = false;
    select protect_tenant_table('journey_events', 'select, insert, update (happened_at, journey, is_summed), delete');

    create table journey_figures (
      council_id uuid not null references councils (id),
      day date not null,
      kind text not null check (kind in ('visits', 'errors', 'time', 'back', 'help', 'help-codes', 'reached', 'gave-up', 'begun', 'ended')),
      page text not null default '',
      field text not null default '',
      message text not null default '',
      up_to_seconds integer not null default 0,
      fund_code text not null default '',
      channel text not null,
      phase text not null default '',
      scripts text not null check (scripts in ('with', 'without', 'unknown')),
      count bigint not null check (count > 0),
      primary key (council_id, day, kind, page, field, message, up_to_seconds, fund_code, channel, phase, scripts)
    );
    comment on table journey_figures is 'What happened in the journeys that began on a day of London, of nobody in particular; added to as journeys come to their end.';
    select protect_tenant_table('journey_figures', 'select, insert, update (count)')
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table journey_figures, journey_events, going_journeys')
}
