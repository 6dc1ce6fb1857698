import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'

/** Signs somebody out everywhere, at once: whatever they ask for next finds no session. */
export async function endSessionsOf(trx: Knex.Transaction, councilId: CouncilId, userId: string): Promise<void> {
  await trx('sessions').where({ council_id: councilId, user_id: userId }).delete()
}
