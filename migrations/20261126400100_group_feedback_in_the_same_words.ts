import type { Knex } from 'knex'

/** A flood of one text is one thing to sort: what says the same as something that is not closed yet is a duplicate of it from the start. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A hash of the text without case, marks and spaces; null without a text, and once that is forgotten.
    alter table feedback add column same_words text check (length(same_words) = 64);
    -- Serves finding the first of the same words.
    create index feedback_in_the_same_words on feedback (council_id, same_words, id) where same_words is not null;
    -- Serves what says the same as another.
    create index feedback_duplicates on feedback (council_id, duplicate_of, id) where duplicate_of is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index feedback_duplicates; alter table feedback drop column same_words')
}
