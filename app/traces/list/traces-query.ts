import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import type { MoneyLimits } from '../../users/person.js'
import type { Outcome } from '../trace.js'

/** The lists of traces: those that are open, the open ones of one person, those whose marker has ended by itself, and those that are closed. */
export const traceLists = ['open', 'mine', 'overdue', 'closed'] as const
export type TraceList = typeof traceLists[number]

export interface ListedTrace {
  id: string
  reference: string
  fundName: string
  accountReference: string
  holderName: string | null
  amountPence: Pence | null
  openedAt: Date
  closedAt: Date | null
  markedUntil: CalendarDate
  outcome: Outcome | null
  newFinds: number
  ownerName: string | null
}

/** A place in a list: the instant by which it is ordered, and the trace. */
export interface TracePlace {
  at: Date
  id: string
}

interface Asked {
  list: TraceList
  userId: string
  now: Date
  after: TracePlace | null
  limit: number
}

/** Open ones oldest first, closed ones newest first, after a place. */
export async function listTraces(trx: Knex.Transaction, councilId: CouncilId, { list, userId, now, after, limit }: Asked, limits: MoneyLimits): Promise<ListedTrace[]> {
  const column = list === 'closed' ? 't.closed_at' : 't.opened_at'
  const order = list === 'closed' ? 'desc' : 'asc'
  const query = narrowed(trx('traces as t').where({ 't.council_id': councilId, 't.state': list === 'closed' ? 'closed' : 'open' }), { list, userId, now }, limits)
  if (after !== null) void query.whereRaw(list === 'closed' ? '(t.closed_at, t.id) < (?::timestamptz, ?::uuid)' : '(t.opened_at, t.id) > (?::timestamptz, ?::uuid)', [after.at, after.id])
  return await query.orderBy([{ column, order }, { column: 't.id', order }]).limit(limit)
    .join('funds as f', join => join.on('f.council_id', 't.council_id').on('f.code', 't.fund_code'))
    .leftJoin('users as u', join => join.on('u.council_id', 't.council_id').on('u.id', 't.owner_id'))
    .joinRaw(`left join lateral (
      select h.name from account_holders h
      where h.council_id = ? and h.fund_code = t.fund_code and h.reference = t.account_reference limit 1) h on true`, [councilId])
    .select({
      id: 't.id', reference: 't.reference', fundName: 'f.name', accountReference: 't.account_reference', holderName: 'h.name', amountPence: 't.amount_pence',
      openedAt: 't.opened_at', closedAt: 't.closed_at', markedUntil: 't.marked_until', outcome: 't.outcome', newFinds: 't.new_finds', ownerName: 'u.name'
    }) as ListedTrace[]
}

/** How many open traces there are within the limits, and of them those past their date and those of a person. */
export interface TraceCounts {
  open: number
  overdue: number
  mine: number
  /** Of this person's, those of which the nightly look has found something new. */
  withNews: number
}

export async function countTraces(trx: Knex.Transaction, councilId: CouncilId, userId: string, now: Date, { fundCodes }: MoneyLimits): Promise<TraceCounts> {
  const query = trx('traces').where({ council_id: councilId, state: 'open' })
  if (fundCodes !== null) void query.whereIn('fund_code', [...fundCodes])
  return await query.first(trx.raw(`
    count(*) as open, count(*) filter (where marked_until < :today) as overdue, count(*) filter (where owner_id = :userId) as mine,
    count(*) filter (where owner_id = :userId and new_finds > 0) as "withNews"`, { today: londonDate(now), userId })) as TraceCounts
}

/** The id of the trace of a short reference, if there is one within the limits. */
export async function traceOfReference(trx: Knex.Transaction, councilId: CouncilId, reference: string, { fundCodes }: MoneyLimits): Promise<string | null> {
  const query = trx('traces').where({ council_id: councilId, reference })
  if (fundCodes !== null) void query.whereIn('fund_code', [...fundCodes])
  const found = await query.first('id') as { id: string } | undefined
  return found?.id ?? null
}

function narrowed(query: Knex.QueryBuilder, { list, userId, now }: Pick<Asked, 'list' | 'userId' | 'now'>, { fundCodes }: MoneyLimits): Knex.QueryBuilder {
  if (fundCodes !== null) void query.whereIn('t.fund_code', [...fundCodes])
  if (list === 'mine') void query.where('t.owner_id', userId)
  if (list === 'overdue') void query.where('t.marked_until', '<', londonDate(now))
  return query
}
