import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'

export async function noteSignIn(trx: Knex.Transaction, councilId: CouncilId, userId: string, at: Date): Promise<void> {
  await trx('users').where({ council_id: councilId, id: userId }).update({ last_signed_in_at: at })
}
