import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { hashSecret } from '../../secrets/secret-tokens.js'
import { isOver } from '../../web/signed-in-person.js'

/** One of somebody's sessions, as they would know it. */
export interface OwnSession {
  /** Names it without opening it: a hash. */
  id: string
  isThisOne: boolean
  device: string
  address: string
  signedInAt: Date
  seenAt: Date
}

interface SessionRow {
  sid: string
  sess: { userId?: string, device?: string, address?: string, signedInAt?: number, seenAt?: number }
}

/** Somebody's sessions in this council that are still open, the latest used first. */
export async function sessionsOf(
  trx: Knex, councilId: CouncilId, userId: string, { sid, now }: { sid: string, now: Date }
): Promise<OwnSession[]> {
  const rows = await rowsOf(trx, councilId, userId)
  return rows.filter(({ sess }) => sess.userId === userId && !isOver(sess, now)).map(row => ({
    id: hashSecret(row.sid), isThisOne: row.sid === sid, device: row.sess.device ?? 'Unknown browser', address: row.sess.address ?? '',
    signedInAt: new Date(row.sess.signedInAt ?? 0), seenAt: new Date(row.sess.seenAt ?? row.sess.signedInAt ?? 0)
  })).sort((one, other) => other.seenAt.getTime() - one.seenAt.getTime())
}

/** Ends one of somebody's sessions. False when they have none of that name. */
export async function endSessionNamed(trx: Knex, councilId: CouncilId, userId: string, id: string): Promise<boolean> {
  const row = (await rowsOf(trx, councilId, userId)).find(({ sid }) => hashSecret(sid) === id)
  if (row === undefined) return false
  return await trx('sessions').where({ sid: row.sid, council_id: councilId, user_id: userId }).delete() === 1
}

async function rowsOf(trx: Knex, councilId: CouncilId, userId: string): Promise<SessionRow[]> {
  return await trx('sessions').where({ council_id: councilId, user_id: userId }).select('sid', 'sess') as SessionRow[]
}
