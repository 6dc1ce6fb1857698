import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../dates.js'
import type { Trace } from './trace.js'

/** Where the council has set no other. */
const usualMarkerDays = 28
/** A marker holds back recovery, so nobody sets one for longer at once. */
export const mostMarkerDays = 180

/** For how many days an account carries the marker of a new trace. */
export async function markerDays(trx: Knex.Transaction, councilId: CouncilId): Promise<number> {
  const terms = await trx('trace_terms').where({ council_id: councilId }).first('marker_days as days') as { days: number } | undefined
  return terms?.days ?? usualMarkerDays
}

export async function keepMarkerDays(trx: Knex.Transaction, councilId: CouncilId, days: number): Promise<void> {
  await trx('trace_terms').insert({ council_id: councilId, marker_days: days }).onConflict('council_id').merge(['marker_days'])
}

/**
 * Puts down what the host system of the account is to be told with its next posting file. A marker that ends by itself at its date needs no
 * notice: its date was told.
 * @param untilDate the last day of the marker; of one that ends, the day on which it does
 */
export async function noteMarker(
  trx: Knex.Transaction, { council_id, id, fund_code, account_reference, reference, opened_at }: Trace, kind: 'begins' | 'extends' | 'ends', untilDate: CalendarDate, now: Date
): Promise<void> {
  await trx('trace_notices').insert({
    council_id, id: newId(), trace_id: id, kind, fund_code, account_reference, trace_reference: reference, from_date: londonDate(opened_at),
    until_date: untilDate, made_at: now
  })
}

/** The date on which a marker ends that begins now. */
export async function markerEnd(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<CalendarDate> {
  return addDays(londonDate(now), await markerDays(trx, councilId))
}

/** A notice of a trace's marker, and the file that told of it; null while none has. */
export interface ToldNotice {
  kind: 'begins' | 'extends' | 'ends'
  untilDate: CalendarDate
  feedCode: string | null
  fileNumber: number | null
}

export async function noticesOf(trx: Knex.Transaction, councilId: CouncilId, traceId: string): Promise<ToldNotice[]> {
  return await trx('trace_notices').where({ council_id: councilId, trace_id: traceId }).orderBy('id')
    .select('kind', 'until_date as untilDate', 'feed_code as feedCode', 'file_number as fileNumber') as ToldNotice[]
}
