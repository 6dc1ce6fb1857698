import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { PageRequest, PostingCursor } from '../posting-cursor.js'
import type { WalkedColumn, WalkedOrder } from './search-criteria.js'

/** Each runs as its index does. */
const keys: Record<WalkedColumn, readonly string[]> = {
  day: ['p.occurred_on', 'p.entry_id', 'p.line_number'],
  amount: ['p.amount_pence', 'p.occurred_on', 'p.entry_id', 'p.line_number'],
  recorded: ['e.recorded_at', 'p.entry_id', 'p.line_number']
}

/** A page of a list in some order, with the values of the place it goes on from. */
export interface Walk {
  order: WalkedOrder
  limit: number
  /** Against the order: towards its beginning. */
  isBackwards: boolean
  /** One for each column of the order. */
  place: readonly string[] | null
  /** The place itself, by day. */
  cursor: PostingCursor | null
}

/** The values of the place are looked up, so that an address tells only which line it is. A line that is not there is no place. */
export async function walkOf(
  trx: Knex.Transaction, councilId: CouncilId, order: WalkedOrder, { olderThan, newerThan, limit }: PageRequest
): Promise<Walk> {
  const cursor = olderThan ?? newerThan ?? null
  const walk = { order, limit, isBackwards: olderThan === undefined && newerThan !== undefined }
  if (cursor === null) return { ...walk, cursor, place: null }
  if (order.by === 'day') return { ...walk, cursor, place: [cursor.occurredOn, cursor.entryId, String(cursor.lineNumber)] }
  const found = await trx('postings as p').join('ledger_entries as e', join => join.on('e.council_id', 'p.council_id').on('e.id', 'p.entry_id'))
    .where({ 'p.council_id': councilId, 'p.entry_id': cursor.entryId, 'p.line_number': cursor.lineNumber })
    .first(trx.raw(order.by === 'amount'
      ? 'array[p.amount_pence::text, p.occurred_on::text, p.entry_id::text, p.line_number::text] as place'
      : 'array[e.recorded_at::text, p.entry_id::text, p.line_number::text] as place')) as { place: string[] } | undefined
  return { ...walk, cursor: found === undefined ? null : cursor, place: found?.place ?? null }
}

/** The columns by which a query's rows are ordered, and joined to what is shown of them. */
export function keyColumns({ by }: WalkedOrder): string[] {
  return [...new Set([...keys.day, ...keys[by]])]
}

/**
 * Narrows a query over postings `p`, and entries `e` where they are recorded, to one page and one line more.
 * @param ofRemaining the lines are those of remaining amounts `r`, by day.
 */
export function onWalk(query: Knex.QueryBuilder, walk: Walk, ofRemaining = false): Knex.QueryBuilder {
  const { order: { by }, place } = walk
  const key = ofRemaining ? '(r.occurred_on, r.entry_id, r.line_number)' : by === 'day' ? '(p.occurred_on, p.entry_id, p.line_number)'
    : by === 'amount' ? '(p.amount_pence, p.occurred_on, p.entry_id, p.line_number)' : '(e.recorded_at, p.entry_id, p.line_number)'
  const values = by === 'day' ? '(?::date, ?::uuid, ?::integer)'
    : by === 'amount' ? '(?::bigint, ?::date, ?::uuid, ?::integer)' : '(?::timestamptz, ?::uuid, ?::integer)'
  if (place !== null) void query.whereRaw(`${key} ${isRising(walk) ? '>' : '<'} ${values}`, [...place])
  return inWalkedOrder(query, walk, ofRemaining ? 'r' : undefined).limit(walk.limit + 1)
}

/** @param table what the columns are of, when they are not of `p` and `e`. */
export function inWalkedOrder(query: Knex.QueryBuilder, walk: Walk, table?: string): Knex.QueryBuilder {
  const order = isRising(walk) ? 'asc' : 'desc'
  return query.orderBy(keys[walk.order.by].map(name => ({ column: table === undefined ? name : name.replace(/^\w/, table), order })))
}

/** Whether the columns grow in the direction in which the page is read. Money that came in is negative there, and the most of it is largest. */
export function isRising({ order, isBackwards }: Walk): boolean {
  const grows = order.isDescending === isBackwards
  return order.by === 'amount' ? !grows : grows
}
