import type { Knex } from 'knex'

/** Councils that were there before let their administrators change reasons, days and letters. */
export async function up(knex: Knex): Promise<void> {
  await forEachCouncil(knex, `update roles set permissions = permissions || array['settings.change']
    where council_id = :councilId and code = 'council-administrator' and not 'settings.change' = any (permissions)`)
}

export async function down(knex: Knex): Promise<void> {
  await forEachCouncil(knex, `update roles set permissions = array_remove(permissions, 'settings.change') where council_id = :councilId`)
}

async function forEachCouncil(knex: Knex, change: string): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex.raw(change, { councilId: id })
  }
}
