import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { recordAudit } from '../../users/audit.js'
import type { FeedbackState } from '../triage/triage.js'
import { moveVotes } from '../triage/vote.js'

interface Repeat {
  id: string
  original: string
  state: FeedbackState
}

/**
 * Nothing that counts waits behind something that is struck out: of what says the same as it the oldest that counts is open in its place,
 * with its votes, and the rest says the same as that.
 * @param ids of what may be struck out; what is not is left as it is
 */
export async function replaceOriginals(trx: Knex.Transaction, councilId: CouncilId, ids: readonly string[], { userId, now }: { userId: string, now: Date }): Promise<void> {
  // Locked before it is judged: somebody may be striking one out at this instant.
  const originals = await trx('feedback').where({ council_id: councilId }).whereIn('id', ids).orderBy('id').forKeyShare().select({ id: 'id', struckAs: 'struck_as' }) as { id: string, struckAs: string | null }[]
  const struck = originals.filter(({ struckAs }) => struckAs !== null).map(({ id }) => id)
  const repeats = await trx('feedback').where({ council_id: councilId, struck_as: null }).whereIn('duplicate_of', struck).orderBy('id').forUpdate()
    .select({ id: 'id', original: 'duplicate_of', state: 'state' }) as Repeat[]
  for (const original of struck) {
    const oldest = repeats.find(repeat => repeat.original === original)
    if (oldest === undefined) continue
    const { id, state } = oldest
    await trx('feedback').where({ council_id: councilId, id }).update({ duplicate_of: null, state: 'open', closed_on: null })
    await trx('feedback').where({ council_id: councilId, duplicate_of: original }).update({ duplicate_of: id })
    await moveVotes(trx, councilId, original, id)
    const changes = JSON.stringify([{ name: 'state', before: state, after: 'open' }, { name: 'originalStruckOut', before: original, after: null }])
    await trx('feedback_events').insert({ council_id: councilId, id: newId(), feedback_id: id, happened_at: now, user_id: userId, changes })
    await recordAudit(trx, councilId, { at: now, userId, action: 'feedback_sorted', subjectId: id, before: { state }, after: { state: 'open' } })
  }
}
