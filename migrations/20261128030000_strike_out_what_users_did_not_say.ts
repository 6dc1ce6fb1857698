import type { Knex } from 'knex'

/**
 * Spam and tests are no answers of users: whoever may says so of each, with why, and it counts no more until somebody counts it again. Those who
 * may are the roles that both sort feedback and say what is counted, as it changes figures that are published.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table feedback
      -- flood: many at once · nonsense: advertising and the like · test: of staff or of who makes the service.
      add column struck_as text check (struck_as in ('flood', 'nonsense', 'test')),
      add column struck_why text not null default '' check (length(struck_why) <= 200),
      add check ((struck_as is null) = (struck_why = ''));
    grant update (struck_as, struck_why) on feedback to counterfoil_app;

    create or replace function blank_feedback(council uuid, ids uuid[]) returns integer
    language plpgsql set search_path = public, pg_temp as $$
    declare
      blanked integer;
    begin
      update feedback_events set changes = '[]' where council_id = council and feedback_id = any (ids);
      update feedback set comment = case when comment = '' then '' else '(removed)' end, what_we_did = case when what_we_did = '' then '' else '(removed)' end,
        struck_why = case when struck_why = '' then '' else '(removed)' end, same_words = null
      where council_id = council and id = any (ids);
      get diagnostics blanked = row_count;
      return blanked;
    end $$;
  `)
  await forEachCouncil(knex, `
    update roles set permissions = permissions || array['feedback.strike-out'] where council_id = :councilId
      and 'feedback.triage' = any (permissions) and 'measures.change' = any (permissions) and not 'feedback.strike-out' = any (permissions)`)
}

export async function down(knex: Knex): Promise<void> {
  await forEachCouncil(knex, "update roles set permissions = array_remove(permissions, 'feedback.strike-out') where council_id = :councilId")
  await knex.raw(`
    create or replace function blank_feedback(council uuid, ids uuid[]) returns integer
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
    alter table feedback drop column struck_as, drop column struck_why;
  `)
}

async function forEachCouncil(knex: Knex, change: string): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex.raw(change, { councilId: id })
  }
}
