import type { Knex } from 'knex'
import { v4 as randomId } from 'uuid'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import type { JourneyEvent } from './journey-event.js'

/** A statement has room for 65,535 values: far fewer events than a busy minute brings, or an hour without the database. */
const rowsAtATime = 1000

/** Writes what happened on a council's pages, each event under the number of its journey. */
export async function keepEvents(councilId: CouncilId, events: readonly JourneyEvent[]): Promise<void> {
  await inCouncil(councilId, async trx => {
    const journeys = await journeysOf(trx, councilId, events)
    await trx.batchInsert('journey_events', events.map(event => ({
      council_id: councilId, id: randomId(), happened_at: event.at, journey: event.paymentId === null ? null : journeys.get(event.paymentId), page: event.page,
      kind: event.kind, part: event.part, field: event.field, message: event.message, seconds: event.seconds, fund_code: event.fundCode, channel: event.channel,
      phase: event.phase, scripts: event.scripts
    })), rowsAtATime)
  })
}

/** The number of each payment's journey: one that goes on, or a new one. In one order, so that two processes do not wait for each other. */
async function journeysOf(trx: Knex.Transaction, councilId: CouncilId, events: readonly JourneyEvent[]): Promise<Map<string, string>> {
  const latest = new Map<string, Date>()
  for (const { paymentId, at } of events) {
    if (paymentId !== null && at >= (latest.get(paymentId) ?? at)) latest.set(paymentId, at)
  }
  if (latest.size === 0) return new Map()
  const rows = [...latest].sort(([one], [other]) => one < other ? -1 : 1)
    .map(([paymentId, at]) => ({ council_id: councilId, payment_id: paymentId, journey: randomId(), last_event_at: at }))
  const kept = await trx('going_journeys').insert(rows).onConflict(['council_id', 'payment_id'])
    .merge({ last_event_at: trx.raw('greatest(going_journeys.last_event_at, excluded.last_event_at)') })
    .returning(['payment_id', 'journey']) as { payment_id: string, journey: string }[]
  return new Map(kept.map(({ payment_id, journey }) => [payment_id, journey]))
}
