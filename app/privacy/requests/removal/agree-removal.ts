import type { Knex } from 'knex'
import { addJob } from '../../../database/job-queue.js'
import { Conflict } from '../../../errors.js'
import { recordAudit } from '../../../users/audit.js'
import { change, lockRequest, type Step } from '../data-request.js'

/** Somebody asks that what is this person's be removed, as only they can ask; somebody else is to agree. The same form again is no fault. */
export async function askRemoval(trx: Knex.Transaction, { councilId, userId, now }: Step, id: string): Promise<void> {
  const request = await lockRequest(trx, councilId, id)
  if (request?.kind !== 'erasure') throw new Conflict('They asked what is held about them, not to have it removed')
  if (request.removal_asked_by === userId && request.state !== 'found') return
  const theirs = await trx('personal_data_finds').where({ council_id: councilId, request_id: id, whose: 'theirs' }).first('place') as object | undefined
  if (theirs === undefined) throw new Conflict('Nothing has been said to be this person’s yet')
  await change(trx, councilId, id, 'found', { state: 'removal-asked', removal_asked_by: userId, removal_asked_at: now }, 'Somebody has asked for it already, or what was found is being looked for')
  await recordAudit(trx, councilId, { at: now, userId, action: 'data_removal_asked', subjectId: id })
}

/**
 * Agrees that it be removed, and has it done. The same form again is no fault.
 * @param seen when it was asked for, as whoever agrees saw it: taken back, sorted otherwise and asked for again, it is something else
 * @throws Conflict to whoever asked for it, when somebody has decided already, or when it has been asked for again
 */
export async function agreeRemoval(trx: Knex.Transaction, { councilId, userId, now }: Step, id: string, seen: string): Promise<void> {
  const asked = await lockRequest(trx, councilId, id)
  if (asked?.removal_asked_by === userId) throw new Conflict('You asked for this removal yourself, so somebody else must agree to it')
  const isSeen = asked?.removal_asked_at?.toISOString() === seen
  if (isSeen && asked?.removal_agreed_by === userId) return
  if (asked?.state === 'removal-asked' && !isSeen) throw new Conflict('It was taken back and asked for again since you opened the page, so other things may be removed. Look at them, then agree')
  await change(trx, councilId, id, 'removal-asked', { state: 'removing', removal_agreed_by: userId, removal_agreed_at: now }, 'Somebody has decided already. See below how it stands')
  await recordAudit(trx, councilId, { at: now, userId, action: 'data_removal_agreed', subjectId: id })
  await addJob(trx, 'remove-person', { councilId, requestId: id }, { key: `remove-person:${id}` })
}

/**
 * Does not agree, or takes the asking back: what was found can be sorted again. Once it is not asked for any more, the same again is no fault.
 * @param seen when it was asked for, as whoever refuses saw it
 * @throws Conflict when somebody has agreed, or when it has been asked for again
 */
export async function refuseRemoval(trx: Knex.Transaction, { councilId, userId, now }: Step, id: string, seen: string): Promise<void> {
  const asked = await lockRequest(trx, councilId, id)
  if (asked?.state === 'found') return
  if (asked?.state === 'removal-asked' && asked.removal_asked_at?.toISOString() !== seen) throw new Conflict('It was taken back and asked for again since you opened the page. Look at it as it is now')
  await change(trx, councilId, id, 'removal-asked', { state: 'found', removal_asked_by: null, removal_asked_at: null }, 'Somebody has decided already. See below how it stands')
  await recordAudit(trx, councilId, { at: now, userId, action: 'data_removal_refused', subjectId: id })
}
