import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'

/**
 * Signs somebody out everywhere, of their council's practice council too, or everywhere but in one session, at once: whatever they ask for next finds no session. Those half-way in are
 * ended too. Answers how many.
 */
export async function endSessionsOf(trx: Knex.Transaction, councilId: CouncilId, userId: string, { but = '' }: { but?: string } = {}): Promise<number> {
  return await trx('sessions').where({ user_id: userId })
    .where(one => { void one.where({ council_id: councilId }).orWhereIn('council_id', trx('councils').where({ practice_of: councilId }).select('id')) }).whereNot('sid', but).delete()
}
