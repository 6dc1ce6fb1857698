import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { Channel } from '../../ledger/entry-types.js'

/** Counts that something happened in the journey: by day, fund and channel, and of nobody in particular. */
export async function countJourney(
  trx: Knex.Transaction, councilId: CouncilId, event: { name: string, fundCode: string, channel: Channel, on: CalendarDate }
): Promise<void> {
  await trx('journey_counts')
    .insert({ council_id: councilId, counted_on: event.on, name: event.name, fund_code: event.fundCode, channel: event.channel, times: 1 })
    .onConflict(['council_id', 'counted_on', 'name', 'fund_code', 'channel']).merge({ times: trx.raw('journey_counts.times + 1') })
}
