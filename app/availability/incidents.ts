import type { Knex } from 'knex'
import type { Closure } from '../councils/planned-window.js'
import { type CouncilId, insertOnce } from '../database/in-council.js'
import { Conflict, NotFound } from '../errors.js'
import { recordAudit } from '../users/audit.js'

/** Something that went wrong, as staff tell it. */
export interface Incident {
  id: string
  affects: Closure
  beganAt: Date
  /** Null while it goes on. */
  endedAt: Date | null
  /** What residents read of it. */
  words: string
  whatWeDid: string
}

/** Records it; one of this id that is there already was recorded by the same form. @throws FormReused when that said something else */
export async function recordIncident(
  trx: Knex.Transaction, councilId: CouncilId, { id, affects, beganAt, endedAt, words, whatWeDid }: Incident, { userId, now }: { userId: string, now: Date }
): Promise<void> {
  const said = { affects, began_at: beganAt, ended_at: endedAt, words, what_we_did: whatWeDid }
  if (await insertOnce(trx, 'incidents', { councilId, id, said, besides: { recorded_at: now, recorded_by: userId } })) await recordAudit(trx, councilId, { at: now, userId, action: 'incident_recorded', subjectId: id, facts: { affects } })
}

/** It is over. The same form again is no fault. @throws NotFound, or Conflict when somebody else said so first, in other words */
export async function endIncident(
  trx: Knex.Transaction, councilId: CouncilId, { id, whatWeDid }: Pick<Incident, 'id' | 'whatWeDid'>, { userId, now }: { userId: string, now: Date }
): Promise<void> {
  const ended = await trx('incidents').where({ council_id: councilId, id }).whereNull('ended_at').update({ ended_at: now, what_we_did: whatWeDid })
  if (ended === 0) {
    const said = await trx('incidents').where({ council_id: councilId, id }).first('what_we_did as whatWeDid') as { whatWeDid: string } | undefined
    if (said === undefined) throw new NotFound('incident')
    if (said.whatWeDid === whatWeDid) return
    throw new Conflict('Somebody else has said that it is over')
  }
  await recordAudit(trx, councilId, { at: now, userId, action: 'incident_ended', subjectId: id })
}

/** The incidents that go on or ended after an instant, the latest first, with who recorded each. */
export async function incidentsSince(
  trx: Knex.Transaction, councilId: CouncilId, since: Date, most: number
): Promise<(Incident & { recordedByName: string })[]> {
  return await trx('incidents as i').join('users as u', join => { join.on('u.council_id', 'i.council_id').on('u.id', 'i.recorded_by') })
    .where('i.council_id', councilId).where(group => group.whereNull('i.ended_at').orWhere('i.ended_at', '>', since))
    .orderBy([{ column: 'i.began_at', order: 'desc' }, 'i.id']).limit(most)
    .select({
      id: 'i.id', affects: 'i.affects', beganAt: 'i.began_at', endedAt: 'i.ended_at', words: 'i.words', whatWeDid: 'i.what_we_did', recordedByName: 'u.name'
    }) as (Incident & { recordedByName: string })[]
}
