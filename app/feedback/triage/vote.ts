import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'

/**
 * One person's vote for what matters most: once, however often they press.
 * @throws Conflict where it is struck out
 */
export async function vote(trx: Knex.Transaction, councilId: CouncilId, feedbackId: string, userId: string, now: Date): Promise<void> {
  const counted = await trx('feedback').where({ council_id: councilId, id: feedbackId, struck_as: null }).forKeyShare().first('id') as object | undefined
  if (counted === undefined) throw new Conflict('This is struck out as not from users, so nobody votes for it')
  const added = await trx('feedback_votes').insert({ council_id: councilId, feedback_id: feedbackId, user_id: userId, voted_at: now })
    .onConflict(['council_id', 'feedback_id', 'user_id']).ignore().returning('user_id') as object[]
  if (added.length > 0) await trx('feedback').where({ council_id: councilId, id: feedbackId }).increment('votes')
}

export async function takeVoteBack(trx: Knex.Transaction, councilId: CouncilId, feedbackId: string, userId: string): Promise<void> {
  const taken = await trx('feedback_votes').where({ council_id: councilId, feedback_id: feedbackId, user_id: userId }).delete()
  if (taken > 0) await trx('feedback').where({ council_id: councilId, id: feedbackId }).decrement('votes')
}

export async function hasVoted(trx: Knex.Transaction, councilId: CouncilId, feedbackId: string, userId: string): Promise<boolean> {
  return await trx('feedback_votes').where({ council_id: councilId, feedback_id: feedbackId, user_id: userId }).first('user_id') !== undefined
}

/** Whoever voted for what says the same has voted for the original, once. */
export async function moveVotes(trx: Knex.Transaction, councilId: CouncilId, duplicateId: string, originalId: string): Promise<void> {
  await trx('feedback').where({ council_id: councilId, id: originalId }).forUpdate().select('id')
  await trx.raw(`
    insert into feedback_votes (council_id, feedback_id, user_id, voted_at)
    select council_id, :originalId, user_id, voted_at from feedback_votes where council_id = :councilId and feedback_id = :duplicateId
    on conflict (council_id, feedback_id, user_id) do nothing`, { councilId, duplicateId, originalId })
  await trx.raw(`
    update feedback set votes = (select count(*)::integer from feedback_votes v where v.council_id = :councilId and v.feedback_id = :originalId)
    where council_id = :councilId and id = :originalId`, { councilId, originalId })
}
