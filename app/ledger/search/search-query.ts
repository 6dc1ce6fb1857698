import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'
import type { EntryChannel, EntryType } from '../entry-types.js'
import { inOrder, onPage, type PageOf, pageFrom, type PageRequest } from '../posting-cursor.js'
import { describeLines, type PostingLine, type ShownKind, shownKinds } from '../posting-line.js'

/** What a posting must be like to be found. All that is given must hold. */
export interface SearchCriteria {
  /** As it is kept: in the form that passed the fund's rule. */
  accountReference?: string
  /** The short reference on the receipt, as `readReference` answers it. */
  receiptReference?: string
  providerPaymentId?: string
  /** Money in or out: the sign is of no account. */
  amountPence?: Pence
  occurredFrom?: CalendarDate
  occurredTo?: CalendarDate
  cardLastFour?: string
  /** Words of the payer's name or the narrative, as `searchWordsOf` answers them; the last may be the beginning of a word. */
  words?: readonly string[]
  fundCode?: string
  methodCode?: string
  channel?: EntryChannel
  type?: EntryType
  kind?: ShownKind
}

/** A page of what was found. */
export interface SearchPage extends PageOf<PostingLine> {
  /** The beginning of a word that too many words share, so that only the whole word was looked for. */
  tooCommonBeginning: string | null
}

export const countCap = 1000
const mostWordsOfBeginning = 30
const shortestBeginning = 3

/**
 * Finds the lines on funds, in suspense and of unidentified income that match any of the criteria, newest first. The time depends on the
 * length of the page and hardly on the size of the ledger: each search walks an index in the order of the list.
 */
export async function searchPostings(
  trx: Knex.Transaction, councilId: CouncilId, anyOf: readonly SearchCriteria[], page: PageRequest
): Promise<SearchPage> {
  const { keys, tooCommonBeginning } = await matchingAny(trx, councilId, anyOf, page)
  const read = await inOrder(describeLines(trx, councilId, keys), page) as PostingLine[]
  return { ...pageFrom(read, page), tooCommonBeginning }
}

/** How many lines match; 'more' when they are more than `countCap`. */
export async function countPostings(
  trx: Knex.Transaction, councilId: CouncilId, anyOf: readonly SearchCriteria[]
): Promise<number | 'more'> {
  const { keys } = await matchingAny(trx, councilId, anyOf, { limit: countCap })
  const { found } = await trx.from(keys.as('matching')).count({ found: '*' }).first() as { found: number }
  return found > countCap ? 'more' : found
}

/** The keys of one page and one line more, as a query. Each way to match is walked by itself, since a union keeps the order of an index. */
async function matchingAny(
  trx: Knex.Transaction, councilId: CouncilId, anyOf: readonly SearchCriteria[], page: PageRequest
): Promise<{ keys: Knex.QueryBuilder, tooCommonBeginning: string | null }> {
  const branches: Knex.QueryBuilder[] = []
  let tooCommonBeginning: string | null = null
  for (const criteria of anyOf) {
    const beginning = criteria.words?.at(-1) ?? ''
    const lastWords = await wordsBeginningWith(trx, councilId, beginning)
    if (lastWords === null) tooCommonBeginning = beginning
    for (const sign of criteria.amountPence === undefined ? [1] : [1, -1]) {
      branches.push(matchingLastWord(trx, councilId, criteria, sign, lastWords ?? [beginning], page))
    }
  }
  const [first, ...others] = branches.map(branch => trx.select('*').from(branch.as('branch')))
  if (first === undefined) throw new Error('There is nothing to search for')
  return { keys: inOrder(trx.select('p.*').from(first.union(others).as('p')), page).limit(page.limit + 1), tooCommonBeginning }
}

/**
 * The words in use that begin in this way, the whole word among them, found by stepping through the index from one to the next. A
 * number is looked for whole: it is copied, not half remembered.
 * @returns null when they are too many.
 */
async function wordsBeginningWith(trx: Knex.Transaction, councilId: CouncilId, beginning: string): Promise<string[] | null> {
  if (beginning.length < shortestBeginning || /^\d/.test(beginning)) return [beginning]
  const end = `${beginning}\u{10ffff}`
  const { rows } = await trx.raw<{ rows: { word: string }[] }>(`
    with recursive found (word, place) as (
      (select w.word, 1 from search_words w where w.council_id = ? and w.word >= ? and w.word < ? order by w.word limit 1)
      union all
      select following.word, found.place + 1
      from found cross join lateral (
        select w.word from search_words w where w.council_id = ? and w.word > found.word and w.word < ? order by w.word limit 1
      ) following
      where found.place <= ?)
    select word from found`, [councilId, beginning, end, councilId, end, mostWordsOfBeginning])
  return rows.length > mostWordsOfBeginning ? null : rows.map(({ word }) => word)
}

/** Several last words are walked one by one, since together they would have to be sorted. A line with two of them is found once. */
function matchingLastWord(
  trx: Knex.Transaction, councilId: CouncilId, criteria: SearchCriteria, sign: number, lastWords: readonly string[], page: PageRequest
): Knex.QueryBuilder {
  if (lastWords.length === 1) return onPage(matching(trx, councilId, criteria, sign, lastWords[0] ?? '', page), page)
  const perWord = onPage(matching(trx, councilId, criteria, sign, trx.ref('last.word'), page), page)
  return trx.distinct('each.*').from(trx.raw('unnest(?::text[]) as last (word) cross join lateral ? as each', [[...lastWords], perWord]))
}

function matching(
  trx: Knex.Transaction, councilId: CouncilId, criteria: SearchCriteria, sign: number, lastWord: string | Knex.Ref<string, object>,
  page: PageRequest
): Knex.QueryBuilder {
  const { words = [], cardLastFour, providerPaymentId, receiptReference, channel, type } = criteria
  const query = trx.select('p.entry_id', 'p.line_number', 'p.occurred_on').from('postings as p').where('p.council_id', councilId)
  onOwnColumns(query, criteria, sign)
  words.forEach((word, index) => {
    const table = `word_${index}`
    void joinedByDay(query, 'search_words', table, criteria, page).where(`${table}.word`, index === words.length - 1 ? lastWord : word)
  })
  if (cardLastFour !== undefined) void joinedByDay(query, 'entry_details', 'card', criteria, page).where('card.card_last_four', cardLastFour)
  if (providerPaymentId !== undefined) void joined(query, 'entry_details', 'paid', 'entry_id').where('paid.provider_payment_id', providerPaymentId)
  const ofEntry = definedOnly({ 'e.reference': receiptReference, 'e.channel': channel, 'e.type': type })
  if (Object.keys(ofEntry).length > 0) void joined(query, 'ledger_entries', 'e', 'id').where(ofEntry)
  return query
}

/** The kinds are named as the partial indexes name them, which could not be used otherwise. */
function onOwnColumns(query: Knex.QueryBuilder, criteria: SearchCriteria, sign: number): void {
  const { accountReference, amountPence, fundCode, methodCode, occurredFrom, occurredTo, kind } = criteria
  if (kind !== undefined || fundCode !== undefined) void query.where('p.ledger_account_kind', kind ?? 'fund')
  else void query.whereIn('p.ledger_account_kind', shownKinds)
  void query.where(definedOnly({
    'p.account_reference': accountReference, 'p.fund_code': fundCode, 'p.method_code': methodCode,
    'p.amount_pence': amountPence === undefined ? undefined : amountPence * sign
  }))
  if (occurredFrom !== undefined) void query.where('p.occurred_on', '>=', occurredFrom)
  if (occurredTo !== undefined) void query.where('p.occurred_on', '<=', occurredTo)
}

function joined(query: Knex.QueryBuilder, table: string, alias: string, entryColumn: string): Knex.QueryBuilder {
  return query.join(`${table} as ${alias}`, join => join.on(`${alias}.council_id`, 'p.council_id').on(`${alias}.${entryColumn}`, 'p.entry_id'))
}

/** Joins a table whose index runs by day and entry, and narrows it as the postings are: the database carries only equalities over. */
function joinedByDay(
  query: Knex.QueryBuilder, table: string, alias: string, { occurredFrom, occurredTo }: SearchCriteria, { olderThan, newerThan }: PageRequest
): Knex.QueryBuilder {
  const place = olderThan ?? newerThan
  void query.join(`${table} as ${alias}`, join => join.on(`${alias}.council_id`, 'p.council_id')
    .on(`${alias}.entry_id`, 'p.entry_id').on(`${alias}.occurred_on`, 'p.occurred_on'))
  if (occurredFrom !== undefined) void query.where(`${alias}.occurred_on`, '>=', occurredFrom)
  if (occurredTo !== undefined) void query.where(`${alias}.occurred_on`, '<=', occurredTo)
  if (place === undefined) return query
  const comparison = olderThan === undefined ? '>=' : '<='
  return query.whereRaw(`(??, ??) ${comparison} (?::date, ?::uuid)`, [`${alias}.occurred_on`, `${alias}.entry_id`, place.occurredOn, place.entryId])
}

function definedOnly<Value>(values: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter((pair): pair is [string, Value] => pair[1] !== undefined))
}
