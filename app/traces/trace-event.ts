import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'

export type TraceAction =
  'started' | 'described' | 'taken' | 'taken-over' | 'given' | 'released' | 'marked' | 'picked' | 'unpicked' | 'found-more' | 'looked' | 'closed' | 'letter-sent'

/** Figures, dates, codes and ids; which of it depends on the action. */
export interface TraceFacts {
  from?: string
  to?: string
  until?: CalendarDate
  outcome?: string
  entryId?: string
  reference?: string
  finds?: number
  /** Masked. */
  recipient?: string
}

/** One thing that happened to a trace, and who did it: null when nobody did. */
export interface TraceEvent {
  action: TraceAction
  happenedAt: Date
  userName: string | null
  /** Whom it was given to. */
  toName: string | null
  note: string | null
  facts: TraceFacts
}

/** Adds to the trace's history, in the transaction of what it tells of. @param by an id makes the same form, sent twice, one event */
export async function recordTraceEvent(
  trx: Knex.Transaction, { councilId, traceId }: { councilId: CouncilId, traceId: string }, action: TraceAction,
  by: { userId: string | null, at: Date, note?: string, facts?: TraceFacts, id?: string }
): Promise<void> {
  await trx('trace_events').insert({
    council_id: councilId, trace_id: traceId, id: by.id ?? newId(), happened_at: by.at, user_id: by.userId, action, note: by.note ?? null,
    facts: JSON.stringify(by.facts ?? {})
  }).onConflict(['council_id', 'trace_id', 'id']).ignore()
}

/** All that happened to a trace, the first first. */
export async function historyOf(trx: Knex.Transaction, councilId: CouncilId, traceId: string): Promise<TraceEvent[]> {
  return await trx('trace_events as t').where({ 't.council_id': councilId, 't.trace_id': traceId })
    .leftJoin('users as u', join => join.on('u.council_id', 't.council_id').on('u.id', 't.user_id'))
    .leftJoin('users as g', join => join.on('g.council_id', 't.council_id').on(trx.raw("g.id::text = t.facts->>'to'")))
    .orderBy(['t.happened_at', 't.id'])
    .select({ action: 't.action', happenedAt: 't.happened_at', userName: 'u.name', toName: 'g.name', note: 't.note', facts: 't.facts' }) as TraceEvent[]
}
