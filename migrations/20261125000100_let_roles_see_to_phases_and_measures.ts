import type { Knex } from 'knex'

const granted: Record<string, string[]> = {
  adviser: ['residents.invite', 'feedback.record'],
  'income-officer': ['residents.invite', 'feedback.record', 'measures.view'],
  finance: ['measures.view'],
  'council-administrator': [
    'service-phase.view', 'support-routes.change', 'availability.view', 'availability.change', 'personal-data.find', 'personal-data.remove', 'practice.reset'
  ],
  auditor: ['service-phase.view', 'feedback.view', 'measures.view', 'accessibility.view', 'availability.view']
}

const serviceOwner = [
  'home.view', 'service-phase.view', 'service-phase.change', 'residents.invite', 'feedback.view', 'feedback.triage', 'feedback.record', 'measures.view',
  'measures.change', 'accessibility.view', 'accessibility.change', 'support-routes.change', 'availability.view', 'availability.change',
  'release-notes.write', 'practice.reset', 'reports.view'
]

/** Councils that were there before the service had phases get a role for whoever owns it, and their roles see what concerns them. */
export async function up(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    await knex('roles').insert({ council_id: councilId, code: 'service-owner', name: 'Service owner', permissions: serviceOwner })
      .onConflict(['council_id', 'code']).ignore()
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
