import { v7 as newId } from 'uuid'
import { outsideTenancy } from '../database/in-council.js'

/** The worker beats each minute. A restart takes less than this. */
const longestSilenceMs = 3 * 60_000
const keptMs = 400 * 86_400_000

/** A time in which the service gave no sign of life: its worker, its database or its machine did not run. */
export interface DetectedOutage {
  beganAt: Date
  endedAt: Date
}

/**
 * A sign of life. After a silence that was too long, the time between the last sign and this one is kept as an outage, once, whichever
 * worker comes first. A clock that runs behind changes nothing.
 */
export async function beat(now: Date): Promise<DetectedOutage | null> {
  return await outsideTenancy().transaction(async trx => {
    await trx('service_beats').insert({ id: 1, last_at: now }).onConflict('id').ignore()
    const { last_at: beganAt } = await trx('service_beats').where({ id: 1 }).forUpdate().first('last_at') as { last_at: Date }
    if (beganAt >= now) return null
    await trx('service_beats').where({ id: 1 }).update({ last_at: now })
    if (now.getTime() - beganAt.getTime() <= longestSilenceMs) return null
    await trx('detected_outages').where('ended_at', '<', new Date(now.getTime() - keptMs)).delete()
    await trx('detected_outages').insert({ id: newId(), began_at: beganAt, ended_at: now })
    return { beganAt, endedAt: now }
  })
}

/** The outages that ended after an instant, the latest first. */
export async function outagesSince(since: Date, most: number): Promise<DetectedOutage[]> {
  return await outsideTenancy()('detected_outages').where('ended_at', '>', since).orderBy('ended_at', 'desc').limit(most)
    .select({ beganAt: 'began_at', endedAt: 'ended_at' }) as DetectedOutage[]
}
