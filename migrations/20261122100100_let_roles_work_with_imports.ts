import type { Knex } from 'knex'

const roles = [
  {
    code: 'finance', name: 'Finance', permissions: [
      'home.view', 'transactions.search', 'transactions.download', 'accounts.view', 'attention.view', 'ledger-check.view', 'ledger-check.run',
      'imports.view', 'imports.upload', 'imports.decide', 'imports.request-reversal'
    ]
  },
  {
    code: 'approver', name: 'Approver', permissions: [
      'home.view', 'transactions.search', 'accounts.view', 'imports.view', 'imports.approve-reversal'
    ]
  }
]

/** Councils that were there before files of receipts get the two roles that work with them; officers and auditors may look. */
export async function up(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    await knex('roles').insert(roles.map(role => ({ council_id: councilId, ...role }))).onConflict().ignore()
    await knex.raw(`
      update roles set permissions = array_append(permissions, 'imports.view')
      where council_id = ? and code in ('income-officer', 'auditor') and 'imports.view' <> all (permissions)`, [councilId])
  })
}

export async function down(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    await knex('roles').where({ council_id: councilId }).whereIn('code', roles.map(({ code }) => code)).delete()
    await knex.raw(`update roles set permissions = array_remove(permissions, 'imports.view') where council_id = ?`, [councilId])
  })
}

async function forEachCouncil(knex: Knex, change: (councilId: string) => Promise<void>): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await change(id)
  }
}
