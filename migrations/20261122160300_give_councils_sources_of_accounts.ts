import type { Knex } from 'knex'

const earlierSystemColumns = {
  record: null, fund: 'FundCode', reference: 'AccountReference', name: ['Title', 'Forename', 'Surname'],
  address: ['AddressLine1', 'AddressLine2', 'AddressLine3', 'AddressLine4'], postcode: 'Postcode', balance: 'CurrentBalance', asAt: null,
  stop: 'FundMessageId'
}

const sources = [
  { code: 'accounts-full', name: 'Accounts: every account of a fund', settings: { load: 'full' } },
  { code: 'accounts-changes', name: 'Accounts: new and changed', settings: { load: 'changes' } },
  {
    code: 'earlier-system-accounts', name: 'Account holders of an earlier system',
    settings: { load: 'changes', columns: earlierSystemColumns, asAt: { from: 'arrival', time: '06:00' } }
  }
]

/** Councils that were there before accounts came in files can take them, too. */
export async function up(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    const { last } = await knex('import_sources').where({ council_id: councilId }).max('position as last').first() as { last: number | null }
    await knex('import_sources').insert(sources.map(({ settings, ...source }, index) => ({
      council_id: councilId, ...source, kind: 'accounts', format_code: 'accounts-csv', settings: JSON.stringify(settings), position: (last ?? 0) + index + 1
    }))).onConflict(['council_id', 'code']).ignore()
  })
}

export async function down(knex: Knex): Promise<void> {
  await forEachCouncil(knex, async councilId => {
    await knex('import_sources').where({ council_id: councilId, kind: 'accounts' }).whereIn('code', sources.map(({ code }) => code))
      .whereNotIn('code', knex('imports').where({ council_id: councilId }).select('source_code')).delete()
  })
}

async function forEachCouncil(knex: Knex, change: (councilId: string) => Promise<void>): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await change(id)
  }
}
