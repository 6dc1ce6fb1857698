import type { Knex } from 'knex'

/** An officer's answer goes back to the adviser, who may also ask for a caller whom nothing could be opened to. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table officer_questions alter look_up_id drop not null;
    alter table officer_questions add answer text check (length(answer) between 1 and 1000);
    alter table officer_questions add check (answer is null or answered_at is not null);
    grant update (answer) on officer_questions to counterfoil_app;
    -- Serves what an adviser has asked lately, and what came of it.
    create index officer_questions_of_adviser on officer_questions (council_id, asked_by, asked_at, id);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index officer_questions_of_adviser;
    alter table officer_questions drop column answer;
    delete from officer_questions where look_up_id is null;
    alter table officer_questions alter look_up_id set not null;
  `)
}
