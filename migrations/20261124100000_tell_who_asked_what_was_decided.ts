import type { Knex } from 'knex'

/** What has become of what somebody asked for, until they have seen it: a row each, taken away then. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table outcomes (
      council_id uuid not null references councils (id),
      kind text not null check (kind in ('transfer', 'refund', 'unidentified', 'import-reversal')),
      subject_id uuid not null,
      id uuid not null,
      told_to uuid not null,
      outcome text not null check (outcome in ('approved', 'refused', 'succeeded', 'failed', 'paid', 'returned', 'given-up', 'dealt-with')),
      decided_by uuid,
      happened_at timestamptz not null,
      primary key (council_id, kind, subject_id),
      unique (council_id, id),
      foreign key (council_id, told_to) references users (council_id, id),
      foreign key (council_id, decided_by) references users (council_id, id),
      check (decided_by <> told_to)
    );
    comment on table outcomes is 'News for whoever asked. What comes later of the same thing takes the place of what came before.';
    comment on column outcomes.id is 'New with each piece of news, so that what is taken away is what was shown.';
    comment on column outcomes.decided_by is 'Null for what the provider or the system did.';
    -- Serves the home page and the list of a person's news, oldest first.
    create index outcomes_of_person on outcomes (council_id, told_to, happened_at);
    select protect_tenant_table('outcomes', 'select, insert, update, delete')`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table outcomes')
}
