import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'

/**
 * Signs somebody out everywhere, or everywhere but in one session, at once: whatever they ask for next finds no session. Those half-way in are
 * ended too. Answers how many.
 */
export async function endSessionsOf(trx: Knex.Transaction, councilId: CouncilId, userId: string, { but = '' }: { but?: string } = {}): Promise<number> {
  return await trx('sessions').where({ council_id: councilId, user_id: userId }).whereNot('sid', but).delete()
}
