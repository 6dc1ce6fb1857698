import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { type DetectedOutage, outagesSince } from './heartbeat.js'
import { type Incident, incidentsSince } from './incidents.js'
import { wasCancelled, windowHistory, type WindowInHistory } from './planned-windows.js'

const keptMs = 366 * 86_400_000
const mostOfEach = 200

/** A time in which the service, or part of it, was not there. */
export interface StatusEvent {
  kind: 'planned' | 'incident' | 'detected'
  affects: Incident['affects']
  beganAt: Date
  endedAt: Date | null
  words: string
}

/** What has been, of the last 12 months, the latest first, and what goes on now. What was cancelled never was. */
export async function statusEvents(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<StatusEvent[]> {
  const since = new Date(now.getTime() - keptMs)
  const windows = await windowHistory(trx, councilId, mostOfEach)
  const incidents = await incidentsSince(trx, councilId, since, mostOfEach)
  const events = [
    ...windows.filter(window => wasClosed(window, since, now)).map(asEvent), ...incidents.map(incident => ({ kind: 'incident' as const, ...incident })),
    ...(await outagesSince(since, mostOfEach)).map(asDetected)
  ]
  return events.sort((one, other) => other.beganAt.getTime() - one.beganAt.getTime())
}

function wasClosed(window: WindowInHistory, since: Date, now: Date): boolean {
  return window.startsAt <= now && window.endsAt > since && !wasCancelled(window)
}

function asEvent({ affects, startsAt, endsAt, closedAt, words }: WindowInHistory): StatusEvent {
  return { kind: 'planned', affects, beganAt: startsAt, endedAt: closedAt ?? endsAt, words }
}

function asDetected({ beganAt, endedAt }: DetectedOutage): StatusEvent {
  return { kind: 'detected', affects: 'everything', beganAt, endedAt, words: '' }
}
