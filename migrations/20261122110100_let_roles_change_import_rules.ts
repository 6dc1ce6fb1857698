import type { Knex } from 'knex'

/** Councils that were there before rules let finance and their administrators change them. */
export async function up(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    await knex.raw(`
      update roles set permissions = array_append(permissions, 'imports.change-rules')
      where council_id = ? and code in ('finance', 'council-administrator') and 'imports.change-rules' <> all (permissions)`, [councilId])
  })
}

export async function down(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    await knex.raw(`update roles set permissions = array_remove(permissions, 'imports.change-rules') where council_id = ?`, [councilId])
  })
}

async function forEachCouncil(knex: Knex, change: (councilId: string) => Promise<void>): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await change(id)
  }
}
