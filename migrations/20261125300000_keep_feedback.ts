import type { Knex } from 'knex'

/** What people say of the service: nobody is named, and no address, session or payment is kept with it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table feedback (
      council_id uuid not null,
      id uuid not null,
      -- Of the form that was sent: sent twice, it counts once.
      form_key uuid not null,
      given_at timestamptz not null,
      -- Its day in London.
      given_on date not null,
      -- resident: by themselves · caller: as an adviser recorded it · staff: a problem with a screen.
      source text not null check (source in ('resident', 'caller', 'staff')),
      recorded_by uuid,
      -- The pattern of a route, such as /payments/:paymentId/basket; null where it is not known.
      page text check (length(page) between 1 and 200),
      phase text not null check (phase in ('not-started', 'private-beta', 'public-beta', 'live')),
      channel text not null check (channel in ('web', 'phone', 'counter', 'home_visit', 'web_chat')),
      fund_code text,
      -- 5 very satisfied to 1 very dissatisfied.
      satisfaction smallint check (satisfaction between 1 and 5),
      helped_by text check (helped_by in ('nobody', 'council', 'other')),
      -- An adviser helped, or recorded it, or they say that somebody from the council helped.
      assisted boolean not null,
      -- With personal details crossed out.
      comment text not null default '' check (length(comment) <= 1200),
      primary key (council_id, id),
      unique (council_id, form_key),
      foreign key (council_id, fund_code) references funds (council_id, code),
      foreign key (council_id, recorded_by) references users (council_id, id),
      check ((source = 'resident') = (recorded_by is null)),
      check (satisfaction is not null or helped_by is not null or comment <> '')
    );
    select protect_tenant_table('feedback', 'select, insert');
    -- Serves the list, the latest first, and the counts of some days.
    create index feedback_by_day on feedback (council_id, given_on, id);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table feedback')
}
