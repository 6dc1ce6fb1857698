import type { Knex } from 'knex'

/** On which days a source's file is expected, and by when, so that a file that does not come is noticed. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table import_sources
      add column expected_days text check (expected_days ~ '^(1|)(2|)(3|)(4|)(5|)(6|)(7|)$' and expected_days <> ''),
      add column expected_by text check (expected_by ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      add column grace_minutes integer not null default 0 check (grace_minutes between 0 and 1440),
      add column expected_from date,
      add column version integer not null default 1,
      add constraint import_sources_expect_whole check (
        (expected_days is null) = (expected_by is null) and (expected_days is null) = (expected_from is null));
    comment on column import_sources.expected_days is 'Days of the week, 1 for Monday to 7 for Sunday, in order; null where no file is expected.';
    comment on column import_sources.expected_by is 'London''s time on those days.';
    comment on column import_sources.grace_minutes is 'How long after that time a file that has not come is not yet called late.';
    comment on column import_sources.version is 'Counts changes, so that a form that was opened before another''s change is known.';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table import_sources drop constraint import_sources_expect_whole, drop column expected_days, drop column expected_by,
      drop column grace_minutes, drop column expected_from, drop column version
  `)
}
