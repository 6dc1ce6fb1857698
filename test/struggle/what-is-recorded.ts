import { pino } from 'pino'
import { inCouncil } from '../../app/database/in-council.js'
import { writtenLater } from '../../app/services.js'
import type { TestCouncil } from '../support/builders.js'
import { testService } from '../support/service.js'

/** An event as it is stored. */
export interface StoredEvent {
  id: string
  happened_at: Date
  journey: string | null
  page: string
  kind: string
  part: string
  field: string
  message: string
  seconds: number | null
  fund_code: string
  channel: string
  phase: string
  scripts: boolean | null
  is_summed: boolean
}

/** From now on the service remembers nothing of what other tests did. */
export async function remembersNothing(): Promise<void> {
  (await testService()).services.journeyEvents = writtenLater(pino({ level: 'silent' }), null).journeyEvents
}

/** What has been recorded of a council, in the order in which it happened. */
export async function recorded(council: TestCouncil): Promise<StoredEvent[]> {
  await (await testService()).services.journeyEvents.flush()
  return await inCouncil(council.id, async trx => await trx('journey_events').where({ council_id: council.id }).orderBy('happened_at')) as StoredEvent[]
}

/** In short: `error amount amount missing`. */
export function inShort(events: readonly StoredEvent[]): string[] {
  return events.map(({ kind, page, field, message }) => [kind, page, field, message].filter(word => word !== '').join(' '))
}
