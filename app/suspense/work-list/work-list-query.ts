import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import { type MoneyLimits, noLimits, withinLimits } from '../../users/person.js'
import type { Suggestion } from '../matching/suggestion.js'
import type { ItemKey } from '../item-lines-query.js'

/** Which open items are wanted. All that is given must hold. */
export interface WorkListFilter {
  /** A source of files; 'other' for items that came by none. */
  origin?: string
  /** Whose: a user's id, or nobody's. */
  takenBy?: string | null
  paidFrom?: CalendarDate
  paidTo?: CalendarDate
  /** Of what remains, in or out: the sign is of no account. */
  smallestPence?: Pence
  largestPence?: Pence
  /** Whole words of the narrative and the payer's name. */
  words?: readonly string[]
  /** Whether it has a suggestion: any, none, or one whose best reason is this. */
  suggestion?: 'any' | 'none' | { reason: string }
  /** Of whoever looks: items by their methods of payment, and suggestions of their funds. */
  limits?: MoneyLimits
}

export type WorkListOrder = 'oldest' | 'newest' | 'largest' | 'smallest'

/** Where a page of the list begins: after this item. */
export interface WorkListPlace extends ItemKey {
  occurredOn: CalendarDate
  remainingPence: Pence
}

/** One open item as the list shows it. */
export interface ListedItem extends WorkListPlace {
  originalPence: Pence
  reference: string
  referenceStated: string | null
  narrative: string | null
  payerName: string | null
  originCode: string | null
  takenBy: string | null
  takenByName: string | null
  waitsForApproval: boolean
  /** The best that was found for it, if anything was. */
  suggestion: Pick<Suggestion, 'fundCode' | 'accountReference' | 'reasons' | 'isTied'> | null
}

/** The figures of all that is open, or of what a filter leaves. */
export interface OpenFigures {
  items: number
  /** As people see it, negative items taken off. */
  pence: Pence
  oldestOn: CalendarDate | null
}

const countCap = 1000

/** The open items of a filter, in order, from a place on. Each order is an index's. */
export async function listOpenItems(
  trx: Knex.Transaction, councilId: CouncilId, filter: WorkListFilter, order: WorkListOrder, page: { after: WorkListPlace | null, limit: number }
): Promise<ListedItem[]> {
  const keys = inOrder(openItems(trx, councilId, filter), order)
    .select('r.entry_id', 'r.line_number', 'r.occurred_on', 'r.remaining_pence', 'r.original_pence', 'r.origin_code').limit(page.limit)
  if (page.after !== null) startAfter(keys, order, page.after)
  const listed = trx.from(keys.as('r'))
    .join('postings as p', join => join.on('p.council_id', trx.raw('?', [councilId])).on('p.entry_id', 'r.entry_id').on('p.line_number', 'r.line_number'))
    .join('ledger_entries as e', join => join.on('e.council_id', 'p.council_id').on('e.id', 'r.entry_id'))
    .join('entry_details as d', join => join.on('d.council_id', 'p.council_id').on('d.entry_id', 'r.entry_id'))
    .leftJoin('suspense_takings as t', join => join.on('t.council_id', 'p.council_id').on('t.entry_id', 'r.entry_id').on('t.line_number', 'r.line_number'))
    .leftJoin('users as u', join => join.on('u.council_id', 't.council_id').on('u.id', 't.taken_by'))
    .leftJoin('suspense_suggestions as s', join => join
      .on('s.council_id', 'p.council_id').on('s.entry_id', 'r.entry_id').on('s.line_number', 'r.line_number').on('s.rank', trx.raw('1')))
    .leftJoin('unidentified_requests as q', join => join
      .on('q.council_id', 'p.council_id').on('q.entry_id', 'r.entry_id').on('q.line_number', 'r.line_number').on('q.state', trx.raw('?', ['asked'])))
  const rows = await inOrder(listed, order).select({
    entryId: 'r.entry_id', lineNumber: 'r.line_number', occurredOn: 'r.occurred_on', remainingPence: trx.raw('-r.remaining_pence'),
    originalPence: trx.raw('-r.original_pence'), reference: 'e.reference', referenceStated: 'p.account_reference', narrative: 'd.narrative',
    payerName: 'd.payer_name', originCode: 'r.origin_code', takenBy: 't.taken_by', takenByName: 'u.name',
    waitsForApproval: trx.raw('q.id is not null'), suggestedFund: 's.fund_code', suggestedAccount: 's.account_reference', reasons: 's.reasons', isTied: 's.is_tied'
  }) as (Omit<ListedItem, 'suggestion'> & SuggestedColumns)[]
  return rows.map(({ suggestedFund, suggestedAccount, reasons, isTied, ...item }) => ({
    ...item, suggestion: suggestedFund === null || suggestedAccount === null || filter.limits?.fundCodes?.includes(suggestedFund) === false ? null :
      { fundCode: suggestedFund, accountReference: suggestedAccount, reasons: reasons ?? [], isTied: isTied === true }
  }))
}

interface SuggestedColumns {
  suggestedFund: string | null
  suggestedAccount: string | null
  reasons: Suggestion['reasons'] | null
  isTied: boolean | null
}

/** All that is open: read from one index, without the table. */
export async function openFigures(trx: Knex.Transaction, councilId: CouncilId, limits: MoneyLimits = noLimits): Promise<OpenFigures> {
  return await openItems(trx, councilId, { limits }).first(trx.raw(
    'count(*)::integer as items, coalesce(-sum(r.remaining_pence), 0)::bigint as pence, min(r.occurred_on) as "oldestOn"')) as OpenFigures
}

/** How many open items a filter leaves; 'more' when they are more than 1,000. */
export async function countOpenItems(trx: Knex.Transaction, councilId: CouncilId, filter: WorkListFilter): Promise<number | 'more'> {
  const some = openItems(trx, councilId, filter).select('r.entry_id').limit(countCap + 1).as('some')
  const { found } = await trx.from(some).count({ found: '*' }).first() as { found: number }
  return found > countCap ? 'more' : found
}

/** Who has items now, for the filter to offer. */
export async function peopleWithItems(trx: Knex.Transaction, councilId: CouncilId): Promise<{ id: string, name: string }[]> {
  return await trx('users as u').where('u.council_id', councilId).orderBy('u.name').select('u.id', 'u.name')
    .whereExists(trx('suspense_takings as t').select(trx.raw('1')).where('t.council_id', councilId).whereRaw('t.taken_by = u.id')) as
    { id: string, name: string }[]
}

/** The open items of a filter, known to the query as `r`, for others to choose columns of. */
export function openItems(trx: Knex.Transaction, councilId: CouncilId, filter: WorkListFilter): Knex.QueryBuilder {
  const query = trx('remaining_amounts as r').where({ 'r.council_id': councilId, 'r.ledger_account_kind': 'suspense' }).where('r.remaining_pence', '<>', 0)
  const { origin, takenBy, paidFrom, paidTo, smallestPence, largestPence, words = [], suggestion, limits = noLimits } = filter
  if (origin === 'other') void query.whereNull('r.origin_code')
  else if (origin !== undefined) void query.where('r.origin_code', origin)
  if (paidFrom !== undefined) void query.where('r.occurred_on', '>=', paidFrom)
  if (paidTo !== undefined) void query.where('r.occurred_on', '<=', paidTo)
  if (smallestPence !== undefined) void query.where(either => { void either.where('r.remaining_pence', '<=', -smallestPence).orWhere('r.remaining_pence', '>=', smallestPence) })
  if (largestPence !== undefined) void query.whereBetween('r.remaining_pence', [-largestPence, largestPence])
  if (takenBy !== undefined) void (takenBy === null ? query.whereNotExists(takingOf(trx)) : query.whereExists(takingOf(trx).where('t.taken_by', takenBy)))
  for (const word of words) {
    void query.whereExists(trx('search_words as w').select(trx.raw('1')).where({ 'w.council_id': councilId, 'w.word': word })
      .whereRaw('w.occurred_on = r.occurred_on and w.entry_id = r.entry_id'))
  }
  const found = () => withinLimits(trx('suspense_suggestions as s').select(trx.raw('1')).where({ 's.council_id': councilId, 's.rank': 1 })
    .whereRaw('s.entry_id = r.entry_id and s.line_number = r.line_number'), limits, { fund: 's.fund_code' })
  if (limits.methodCodes !== null) {
    void query.whereExists(withinLimits(trx('ledger_entries as own').select(trx.raw('1')).where('own.council_id', councilId).whereRaw('own.id = r.entry_id'), limits, { method: 'own.method_code' }))
  }
  if (suggestion === 'any') void query.whereExists(found())
  else if (suggestion === 'none') void query.whereNotExists(found())
  else if (suggestion !== undefined) void query.whereExists(found().where('s.best_reason', suggestion.reason))
  return query

  function takingOf(builder: Knex.Transaction): Knex.QueryBuilder {
    return builder('suspense_takings as t').select(builder.raw('1')).where('t.council_id', councilId)
      .whereRaw('t.entry_id = r.entry_id and t.line_number = r.line_number')
  }
}

/** The largest receipt first is the smallest credit first, so returned payments, which are debits, come last. */
function inOrder(query: Knex.QueryBuilder, order: WorkListOrder): Knex.QueryBuilder {
  const direction = order === 'oldest' || order === 'largest' ? 'asc' : 'desc'
  const columns = [...order === 'oldest' || order === 'newest' ? [] : ['r.remaining_pence'], 'r.occurred_on', 'r.entry_id', 'r.line_number']
  return query.orderBy(columns.map(column => ({ column, order: direction })))
}

function startAfter(query: Knex.QueryBuilder, order: WorkListOrder, { occurredOn, entryId, lineNumber, remainingPence }: WorkListPlace): void {
  const comparison = order === 'oldest' || order === 'largest' ? '>' : '<'
  if (order === 'oldest' || order === 'newest') {
    void query.whereRaw(`(r.occurred_on, r.entry_id, r.line_number) ${comparison} (?::date, ?::uuid, ?::integer)`, [occurredOn, entryId, lineNumber])
  } else {
    void query.whereRaw(`(r.remaining_pence, r.occurred_on, r.entry_id, r.line_number) ${comparison} (?::bigint, ?::date, ?::uuid, ?::integer)`,
      [-remainingPence, occurredOn, entryId, lineNumber])
  }
}
