import type { Knex } from 'knex'

/** Those who hear what people say see what others heard, and say which of it matters most: one vote a person, counted beside what it is for. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table feedback add column votes integer not null default 0 check (votes >= 0);
    grant update (votes) on feedback to counterfoil_app;
    grant delete on feedback_votes to counterfoil_app;
    -- Serves the list by votes.
    create index feedback_by_votes on feedback (council_id, votes, id);
    -- Serves what somebody has reported before.
    create index feedback_recorded_by on feedback (council_id, recorded_by, id) where recorded_by is not null;
  `)
  await forEachCouncil(knex, `
    update roles set permissions = permissions || array['feedback.view'] where council_id = :councilId and code in ('adviser', 'income-officer')
      and 'feedback.record' = any (permissions) and not 'feedback.view' = any (permissions)`)
}

export async function down(knex: Knex): Promise<void> {
  await forEachCouncil(knex, "update roles set permissions = array_remove(permissions, 'feedback.view') where council_id = :councilId and code in ('adviser', 'income-officer')")
  await knex.raw(`
    drop index feedback_recorded_by;
    revoke delete on feedback_votes from counterfoil_app;
    alter table feedback drop column votes;
  `)
}

async function forEachCouncil(knex: Knex, change: string): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex.raw(change, { councilId: id })
  }
}
