import type { Knex } from 'knex'

/** What a writer agreed to themselves counts no more, council by council: row-level security hides every row from an owner without one. */
export async function up(knex: Knex): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex('old_total_notes').where({ council_id: id, agreed_by: knex.ref('written_by') }).update({ agreed_at: null, agreed_by: null })
  }
}

export async function down(): Promise<void> {
  await Promise.resolve()
}
