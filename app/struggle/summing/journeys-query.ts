import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { JourneyEnd, SummableEvent } from './figures-of-journey.js'

/** A journey that is over, with how its payment stands now. */
export interface OverJourney {
  paymentId: string
  journey: string
  fundCode: string
  channel: string
  phase: string
  /** Null where nothing was ever answered. */
  end: JourneyEnd | null
}

export interface StoredEvent extends SummableEvent {
  id: string
  journey: string | null
  fundCode: string
  channel: string
  phase: string
  scripts: boolean | null
}

/**
 * Journeys that are over, held against further events: without any since `idleSince`, or with a payment that is finished and none since
 * `finishedBefore`. A basket is of the fund of its first line.
 */
export async function journeysThatAreOver(
  trx: Knex.Transaction, councilId: CouncilId, { idleSince, finishedBefore }: { idleSince: Date, finishedBefore: Date }, most: number
): Promise<OverJourney[]> {
  const { rows } = await trx.raw<{ rows: OverJourney[] }>(`
    select g.payment_id as "paymentId", g.journey, coalesce(basket.fund_code, '') as "fundCode", p.channel, coalesce(p.phase, '') as phase,
      case when p.status in ('paid', 'held') then p.status when basket.owes_nothing then 'nothing-to-pay'
        when p.version > 1 or basket.fund_code is not null then 'gave-up' end as end
    from going_journeys g
    cross join lateral (select * from payments p where p.council_id = :councilId and p.id = g.payment_id limit 1) p
    cross join lateral (
      select (array_agg(l.fund_code order by l.line_number))[1] as fund_code,
        bool_and(l.nothing_to_pay_at is not null and l.amount_pence is null) as owes_nothing
      from payment_lines l where l.council_id = :councilId and l.payment_id = p.id) basket
    where g.council_id = :councilId and (g.last_event_at < :idleSince or (g.last_event_at < :finishedBefore and p.finished_at is not null))
    order by g.payment_id limit :most
    for update of g skip locked`, { councilId, idleSince, finishedBefore, most })
  return rows
}

/** What happened in some journeys, each in its order; of one instant, an answer stands before the page that it leads to. */
export async function eventsOfJourneys(trx: Knex.Transaction, councilId: CouncilId, journeys: readonly string[]): Promise<StoredEvent[]> {
  return await trx('journey_events').where({ council_id: councilId }).whereIn('journey', journeys).orderBy(['journey', 'happened_at', 'kind']).select(columns)
}

/** What belongs to no journey and has not been summed. */
export async function looseEventsBefore(trx: Knex.Transaction, councilId: CouncilId, before: Date, most: number): Promise<StoredEvent[]> {
  return await trx('journey_events').where({ council_id: councilId, is_summed: false }).whereNull('journey').where('happened_at', '<', before)
    .orderBy('happened_at').limit(most).forUpdate().skipLocked().select(columns)
}

/** Takes out of events what says which belong together: their journey, and all of their time but the hour. */
export async function markSummed(trx: Knex.Transaction, councilId: CouncilId, ids: readonly string[]): Promise<void> {
  await trx.raw(`update journey_events set is_summed = true, journey = null, happened_at = date_trunc('hour', happened_at, 'UTC')
    where council_id = ? and id = any (?::uuid[])`, [councilId, [...ids]])
}

const columns = {
  id: 'id', at: 'happened_at', journey: 'journey', page: 'page', kind: 'kind', part: 'part', field: 'field', message: 'message', seconds: 'seconds', fundCode: 'fund_code',
  channel: 'channel', phase: 'phase', scripts: 'scripts'
}
