import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { EntryType } from '../entry-types.js'
import { isInSight, type MoneyInSight, whereInSight } from '../money-in-sight.js'
import { shownKinds } from '../posting-line.js'
import type { LineStatus, SearchCriteria } from './search-criteria.js'
import { isRising, keyColumns, type Walk } from './walked-order.js'

/** One way to match: the criteria, in sight of somebody, with money in or out where an amount is given, and the word that may be a beginning. */
export interface Way {
  criteria: SearchCriteria
  sight: MoneyInSight
  sign: number
  lastWord: string | Knex.Ref<string, object>
}

/** The keys of the lines that match, as a query over postings `p` that is neither ordered nor limited yet. */
export function matching(trx: Knex.Transaction, councilId: CouncilId, way: Way, walk: Walk): Knex.QueryBuilder {
  const { criteria, sight, lastWord } = way
  const { words = [], cardLastFour, providerPaymentId } = criteria
  const query = criteria.status === undefined ? trx.select(keyColumns(walk.order)).from('postings as p').where('p.council_id', councilId)
    : ofStatus(trx, councilId, criteria.status, criteria)
  onOwnColumns(query, way)
  void whereInSight(query, isOfOwnFund(criteria, sight) ? { ...sight, fundCodes: null } : sight)
  words.forEach((word, index) => {
    const table = `word_${index}`
    void joinedByDay(query, 'search_words', table, criteria, walk).where(`${table}.word`, index === words.length - 1 ? lastWord : word)
  })
  if (cardLastFour !== undefined) void joinedByDay(query, 'entry_details', 'card', criteria, walk).where('card.card_last_four', cardLastFour)
  if (providerPaymentId !== undefined) void joined(query, 'entry_details', 'paid', 'entry_id').where('paid.provider_payment_id', providerPaymentId)
  onEntry(query, criteria, walk)
  return query
}

/** The fund, or the kind that is no fund's, is in sight by itself: said twice, the database would think the lines rarer than they are. */
function isOfOwnFund({ fundCode, kind }: SearchCriteria, sight: MoneyInSight): boolean {
  const place = { kind: kind ?? 'fund', fundCode: fundCode ?? null }
  return (fundCode !== undefined || (kind !== undefined && kind !== 'fund')) && isInSight(sight, place)
}

/** The kinds are named as the partial indexes name them, which could not be used otherwise. */
function onOwnColumns(query: Knex.QueryBuilder, { criteria, sign }: Way): void {
  const { accountReference, amountPence, amountFromPence, amountToPence, fundCode, occurredFrom, occurredTo, kind } = criteria
  if (kind !== undefined || fundCode !== undefined) void query.where('p.ledger_account_kind', kind ?? 'fund')
  else void query.whereIn('p.ledger_account_kind', shownKinds)
  void query.where(definedOnly({
    'p.account_reference': accountReference, 'p.fund_code': fundCode, 'p.amount_pence': amountPence === undefined ? undefined : amountPence * sign
  }))
  if (amountFromPence !== undefined || amountToPence !== undefined) void query.where('p.amount_pence', sign > 0 ? '>=' : '<=', (amountFromPence ?? 0) * sign)
  if (amountToPence !== undefined) void query.where('p.amount_pence', sign > 0 ? '<=' : '>=', amountToPence * sign)
  if (occurredFrom !== undefined) void query.where('p.occurred_on', '>=', occurredFrom)
  if (occurredTo !== undefined) void query.where('p.occurred_on', '<=', occurredTo)
}

/** Most entries are of these, and the index of types leaves them out: they are met along the days, and need not be narrowed by them once more. */
const usualTypes: readonly EntryType[] = ['card_payment', 'receipt']

/** What the entry is like. Its indexes run by day, as those of the postings do; that of the source, and that of when it was recorded, do not. */
function onEntry(query: Knex.QueryBuilder, criteria: SearchCriteria, walk: Walk): void {
  const { receiptReference, methodCode, channel, officeCode, recordedBy, importId, type } = criteria
  const isOfUsualType = type !== undefined && usualTypes.includes(type)
  const byDay = definedOnly({
    'e.method_code': methodCode, 'e.channel': channel, 'e.office_code': officeCode, 'e.recorded_by': recordedBy, 'e.type': isOfUsualType ? undefined : type
  })
  if (Object.keys(byDay).length > 0) void joinedByDay(query, 'ledger_entries', 'e', criteria, walk, 'id').where(byDay)
  else if (isOfUsualType || receiptReference !== undefined || importId !== undefined || walk.order.by === 'recorded') void joined(query, 'ledger_entries', 'e', 'id')
  if (isOfUsualType) void query.where('e.type', type)
  if (receiptReference !== undefined) void query.where('e.reference', receiptReference)
  if (importId !== undefined) void query.where('e.source_kind', 'import_row').where('e.source_id', '>', importId).where('e.source_id', '<', idAfter(importId))
  if (walk.order.by !== 'recorded' || walk.place === null) return
  const [recordedAt = '', entryId = ''] = walk.place
  void query.whereRaw(`(e.recorded_at, e.id) ${isRising(walk) ? '>=' : '<='} (?::timestamptz, ?::uuid)`, [recordedAt, entryId])
}

/** A row's id begins with its import's, so that it stands between that and the next possible one. */
function idAfter(id: string): string {
  const digits = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * What remains of a line is in the rows of remaining_amounts `r`, whose small indexes hold open suspense, what has moved and what is set
 * aside. They are walked first, and each line found by its key: the database takes what they join for very little, and would sort all of it.
 */
function ofStatus(trx: Knex.Transaction, councilId: CouncilId, status: LineStatus, { occurredFrom, occurredTo }: SearchCriteria): Knex.QueryBuilder {
  const query = trx.select('r.entry_id', 'r.line_number', 'r.occurred_on').from('remaining_amounts as r')
    .joinRaw(`cross join lateral (
      select * from postings line where line.council_id = ? and line.entry_id = r.entry_id and line.line_number = r.line_number limit 1) p`, [councilId])
    .where('r.council_id', councilId)
  if (occurredFrom !== undefined) void query.where('r.occurred_on', '>=', occurredFrom)
  if (occurredTo !== undefined) void query.where('r.occurred_on', '<=', occurredTo)
  if (status === 'in-suspense') void query.where('r.ledger_account_kind', 'suspense').where('r.remaining_pence', '<>', 0)
  else if (status === 'reserved') void query.where('r.reserved_pence', '<>', 0)
  else void query.whereRaw('r.remaining_pence <> r.original_pence')
  if (status === 'moved-part') void query.where('r.remaining_pence', '<>', 0)
  if (status === 'moved-all') void query.where('r.remaining_pence', 0)
  if (status === 'reversed') {
    void query.whereRaw('exists (select from ledger_entries back where back.council_id = ? and back.reverses_entry_id = r.entry_id offset 0)', [councilId])
  }
  if (status === 'refunded') {
    void query.whereRaw(`exists (
      select from postings out join ledger_entries refund on refund.council_id = out.council_id and refund.id = out.entry_id
      where out.council_id = ? and out.draws_entry_id = r.entry_id and out.draws_line_number = r.line_number
        and refund.type in ('card_refund', 'bank_refund') offset 0)`, [councilId])
  }
  return query
}

function joined(query: Knex.QueryBuilder, table: string, alias: string, entryColumn: string): Knex.QueryBuilder {
  return query.join(`${table} as ${alias}`, join => join.on(`${alias}.council_id`, 'p.council_id').on(`${alias}.${entryColumn}`, 'p.entry_id'))
}

/** Joins a table whose index runs by day and entry, and narrows it as the postings are: the database carries only equalities over. */
function joinedByDay(
  query: Knex.QueryBuilder, table: string, alias: string, { occurredFrom, occurredTo }: SearchCriteria, walk: Walk, entryColumn = 'entry_id'
): Knex.QueryBuilder {
  void query.join(`${table} as ${alias}`, join => join.on(`${alias}.council_id`, 'p.council_id')
    .on(`${alias}.${entryColumn}`, 'p.entry_id').on(`${alias}.occurred_on`, 'p.occurred_on'))
  if (occurredFrom !== undefined) void query.where(`${alias}.occurred_on`, '>=', occurredFrom)
  if (occurredTo !== undefined) void query.where(`${alias}.occurred_on`, '<=', occurredTo)
  if (walk.cursor === null || walk.order.by !== 'day') return query
  const columns = [`${alias}.occurred_on`, `${alias}.${entryColumn}`]
  return query.whereRaw(`(??, ??) ${isRising(walk) ? '>=' : '<='} (?::date, ?::uuid)`, [...columns, walk.cursor.occurredOn, walk.cursor.entryId])
}

function definedOnly<Value>(values: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter((pair): pair is [string, Value] => pair[1] !== undefined))
}
