import type { Knex } from 'knex'

const granted: Record<string, string[]> = {
  adviser: ['payments.look-up'],
  'income-officer': [
    'payments.look-up', 'traces.view', 'traces.work', 'transfers.view', 'transfers.make', 'entries.reverse', 'refunds.view', 'refunds.request',
    'disputes.view', 'notes.write'
  ],
  finance: [
    'traces.view', 'transfers.view', 'transfers.make', 'entries.reverse', 'refunds.view', 'refunds.request', 'refunds.pay', 'disputes.view', 'notes.write'
  ],
  approver: ['transfers.view', 'transfers.approve', 'refunds.view', 'refunds.approve', 'notes.write'],
  'council-administrator': ['approval-limits.change', 'users.view', 'users.change', 'roles.change', 'sign-in.change'],
  auditor: ['traces.view', 'transfers.view', 'refunds.view', 'disputes.view', 'users.view']
}

/** Councils that were there before money could be moved, refunded and traced let their roles do so. */
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
