import type { Knex } from 'knex'

/** Whoever sees accounts and works traces, and so writes to residents already, may send an account's statement by email. */
export async function up(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    await knex.raw(`
      update roles set permissions = permissions || array['accounts.send-statement']
      where council_id = ? and permissions @> array['accounts.view', 'traces.work'] and 'accounts.send-statement' <> all (permissions)`, [councilId])
  })
}

export async function down(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    await knex.raw(`update roles set permissions = array_remove(permissions, 'accounts.send-statement') where council_id = ?`, [councilId])
  })
}

async function forEachCouncil(knex: Knex, change: (councilId: string) => Promise<void>): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await change(id)
  }
}
