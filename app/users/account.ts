import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'

/** Whoever signs in is in, so an invitation of theirs that they have not used leads nowhere any more. */
export async function noteSignIn(trx: Knex.Transaction, councilId: CouncilId, userId: string, at: Date): Promise<void> {
  await trx('users').where({ council_id: councilId, id: userId }).update({ last_signed_in_at: at })
  await trx('invitations').where({ council_id: councilId, user_id: userId }).whereNull('used_at').whereNull('taken_back_at').update({ used_at: at })
}
