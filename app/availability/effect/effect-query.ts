import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { pence } from '../../money.js'
import { type HourOfOutage, hourOfOutage, hoursOf, type HourTaken, sameHoursBefore } from './effect-hours.js'
import { statusEvents } from '../status-history.js'

const hourMs = 3_600_000

/**
 * What an outage cost, hour by hour. Earlier hours before the council's first payment, or in which people could not pay either, are no
 * figures to compare with.
 */
export async function effectOf(
  trx: Knex.Transaction, councilId: CouncilId, outage: { beganAt: Date, endedAt: Date }, now: Date
): Promise<HourOfOutage[]> {
  const hours = hoursOf(outage, now)
  const firstAt = await firstPaymentAt(trx, councilId)
  const outages = (await statusEvents(trx, councilId, now)).filter(({ affects }) => affects !== 'staff')
  const isComparable = (hour: Date): boolean => firstAt !== null && hour >= firstAt && hour.getTime() + hourMs <= now.getTime() &&
    !outages.some(({ beganAt, endedAt }) => beganAt.getTime() < hour.getTime() + hourMs && (endedAt ?? now) > hour)
  const compared = hours.map(hour => ({ hour, earlier: sameHoursBefore(hour).filter(isComparable) }))
  const taken = await takenIn(trx, councilId, [...new Set(compared.flatMap(({ hour, earlier }) => [hour, ...earlier]).map(hour => hour.getTime()))])
  const of = (hour: Date): HourTaken => taken.get(hour.getTime()) ?? { taken: 0, takenPence: pence(0) }
  return compared.map(({ hour, earlier }) => hourOfOutage(hour, of(hour), earlier.map(of)))
}

async function firstPaymentAt(trx: Knex.Transaction, councilId: CouncilId): Promise<Date | null> {
  const first = await trx('payment_attempts').where({ council_id: councilId }).whereIn('status', ['succeeded', 'held']).orderBy('finished_at')
    .first({ at: 'finished_at' }) as { at: Date } | undefined
  return first?.at ?? null
}

/** What was taken in each of these hours, given by their first instants; an hour in which nothing was is left out. */
async function takenIn(trx: Knex.Transaction, councilId: CouncilId, hours: readonly number[]): Promise<Map<number, HourTaken>> {
  const { rows } = await trx.raw<{ rows: (HourTaken & { at: Date })[] }>(`
    select h.at, t.taken::integer as taken, t.pence as "takenPence"
    from unnest(:hours::timestamptz[]) as h (at)
    cross join lateral (
      select count(*) as taken, coalesce(sum(a.amount_pence), 0)::bigint as pence from payment_attempts a
      where a.council_id = :councilId and a.status in ('succeeded', 'held') and a.finished_at >= h.at and a.finished_at < h.at + interval '1 hour'
    ) t where t.taken > 0`, { councilId, hours: hours.map(hour => new Date(hour).toISOString()) })
  return new Map(rows.map(({ at, ...figures }) => [at.getTime(), figures]))
}
