import type { Knex } from 'knex'

/** The letters that close a trace say what a council would have them say. What a resident was told stays as it was. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table trace_letters (
      council_id uuid not null references councils (id),
      outcome text not null check (outcome in ('moved', 'nothing-to-do', 'not-found', 'no-proof')),
      words text check (length(words) between 1 and 4000),
      version integer not null default 1 check (version > 0),
      primary key (council_id, outcome)
    );
    comment on table trace_letters is 'A letter in the council''s own words, with places in braces for what is known of the trace.';
    comment on column trace_letters.words is 'Null where the council has gone back to the usual words, which it has without a row too.';
    select protect_tenant_table('trace_letters', 'select, insert, update (words, version)');

    alter table traces add column letter_words text check (length(letter_words) between 1 and 4000);
    comment on column traces.letter_words is 'The council''s own words for its letter, as they were when the trace was closed; null for the usual ones.'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table traces drop column letter_words; drop table trace_letters')
}
