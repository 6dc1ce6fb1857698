import type { Knex } from 'knex'

/** Messages that were sent before keep no links that open something by themselves, as those that are sent from now on do not. */
export async function up(knex: Knex): Promise<void> {
  const councils = await knex('councils').select('id') as { id: string }[]
  for (const { id } of councils) {
    await knex.raw(`set local app.council_id = '${id}'`)
    await knex('outbox_messages').where({ council_id: id }).whereIn('kind', ['invitation', 'password_reset', 'pay_link'])
      .where(finished => finished.whereNotNull('sent_at').orWhereNotNull('gave_up_at')).update({ body: '' })
  }
}

/** What was forgotten stays so. */
export async function down(): Promise<void> {
  await Promise.resolve()
}
