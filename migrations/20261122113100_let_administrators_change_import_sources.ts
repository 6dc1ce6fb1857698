import type { Knex } from 'knex'

/** The administrators of councils that were there before may say where files come from and what they look like. */
export async function up(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    await knex.raw(`
      update roles set permissions = array_append(permissions, 'import-sources.change')
      where council_id = ? and code = 'council-administrator' and 'import-sources.change' <> all (permissions)`, [councilId])
  })
}

export async function down(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    await knex.raw(`update roles set permissions = array_remove(permissions, 'import-sources.change') where council_id = ?`, [councilId])
  })
}

async function forEachCouncil(knex: Knex, change: (councilId: string) => Promise<void>): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await change(id)
  }
}
