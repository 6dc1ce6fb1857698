import type { Knex } from 'knex'

const granted: Record<string, string[]> = {
  'income-officer': ['suspense.view', 'suspense.work', 'posting-files.view', 'reports.view'],
  finance: ['suspense.view', 'suspense.work', 'posting-files.view', 'posting-files.send', 'pay-outs.view', 'pay-outs.check', 'reports.view'],
  approver: ['suspense.view', 'suspense.approve'],
  'council-administrator': ['suspense.view', 'suspense.change-rules', 'posting-files.view', 'posting-layouts.change'],
  auditor: ['suspense.view', 'posting-files.view', 'pay-outs.view', 'reports.view']
}

/** Councils that were there before suspense and posting files let their roles work them. */
export async function up(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    for (const [code, added] of Object.entries(granted)) {
      await knex.raw(`
        update roles set permissions = permissions || array(select word from unnest(:added::text[]) as new (word) where word <> all (permissions))
        where council_id = :councilId and code = :code`, { added, councilId, code })
    }
  })
}

export async function down(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    for (const [code, added] of Object.entries(granted)) {
      await knex.raw(`
        update roles set permissions = array(select word from unnest(permissions) as held (word) where word <> all (:added::text[]))
        where council_id = :councilId and code = :code`, { added, councilId, code })
    }
  })
}

async function forEachCouncil(knex: Knex, change: (councilId: string) => Promise<void>): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await change(id)
  }
}
