import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { MoneyInSight } from '../money-in-sight.js'
import { type PageOf, pageFrom, type PageRequest } from '../posting-cursor.js'
import { describeLines, type PostingLine } from '../posting-line.js'
import { matching, type Way } from './matching-query.js'
import { newestFirst, type Search, type SearchCriteria } from './search-criteria.js'
import { inWalkedOrder, onWalk, type Walk, walkOf } from './walked-order.js'

/** A page of what was found. */
export interface SearchPage extends PageOf<PostingLine> {
  /** The beginning of a word that too many words share, so that only the whole word was looked for. */
  tooCommonBeginning: string | null
}

export const countCap = 1000
const mostWordsOfBeginning = 30
const shortestBeginning = 3

/**
 * Finds the lines on funds, in suspense and of unidentified income that match any of the criteria and are in sight, in an order that
 * `isWalkable`. The time depends on the length of the page and hardly on the size of the ledger: each search walks an index in the order
 * of the list.
 */
export async function searchPostings(
  trx: Knex.Transaction, councilId: CouncilId, search: Search, page: PageRequest
): Promise<SearchPage> {
  const walk = await walkOf(trx, councilId, search.order, page)
  const { keys, tooCommonBeginning } = await matchingAny(trx, councilId, search, walk)
  const read = keys === null ? [] : await inWalkedOrder(describeLines(trx, councilId, keys), walk) as PostingLine[]
  return { ...pageFrom(read, page), tooCommonBeginning }
}

/** How many lines match; 'more' when they are more than `countCap`. */
export async function countPostings(trx: Knex.Transaction, councilId: CouncilId, search: Omit<Search, 'order'>): Promise<number | 'more'> {
  const walk = await walkOf(trx, councilId, newestFirst, { limit: countCap })
  const { keys } = await matchingAny(trx, councilId, { ...search, order: newestFirst }, walk)
  if (keys === null) return 0
  const { found } = await trx.from(keys.as('matching')).count({ found: '*' }).first() as { found: number }
  return found > countCap ? 'more' : found
}

/**
 * The keys of one page and one line more, as a query; null when there is no way to match. Each way is walked by itself, since a union
 * keeps the order of an index.
 */
async function matchingAny(
  trx: Knex.Transaction, councilId: CouncilId, { anyOf, sight }: Search, walk: Walk
): Promise<{ keys: Knex.QueryBuilder | null, tooCommonBeginning: string | null }> {
  // In a large ledger the planner would ask for parallel workers, and starting them takes longer than walking an index for a page.
  await trx.raw('set local max_parallel_workers_per_gather = 0')
  const branches: Knex.QueryBuilder[] = []
  let tooCommonBeginning: string | null = null
  for (const criteria of anyOf.flatMap(one => withinFunds(one, sight))) {
    const beginning = criteria.words?.at(-1) ?? ''
    const lastWords = await wordsBeginningWith(trx, councilId, beginning)
    if (lastWords === null) tooCommonBeginning = beginning
    for (const sign of signsOf(criteria)) {
      branches.push(matchingLastWord(trx, councilId, { criteria, sight, sign }, lastWords ?? [beginning], walk))
    }
  }
  const [first, ...others] = branches.map(branch => trx.select('*').from(branch.as('branch')))
  if (first === undefined) return { keys: null, tooCommonBeginning }
  return { keys: inWalkedOrder(trx.select('p.*').from(first.union(others).as('p')), walk, 'p').limit(walk.limit + 1), tooCommonBeginning }
}

/** Where nothing but the day or an amount narrows, somebody's few funds are walked one by one, each along the index of its own. */
function withinFunds(criteria: SearchCriteria, { fundCodes, suspense }: MoneyInSight): SearchCriteria[] {
  const isNarrow = Object.keys(criteria).some(key => !['occurredFrom', 'occurredTo', 'methodCode', 'channel', 'officeCode', 'type'].includes(key))
  if (fundCodes === null || isNarrow) return [criteria]
  const kinds = suspense ? ['suspense', 'unidentified_income'] as const : []
  return [...fundCodes.map(fundCode => ({ ...criteria, fundCode })), ...kinds.map(kind => ({ ...criteria, kind }))]
}

/** Money in is a credit and money out a debit: an amount is looked for as both. */
function signsOf({ amountPence, amountFromPence, amountToPence }: SearchCriteria): number[] {
  return [amountPence, amountFromPence, amountToPence].every(amount => amount === undefined) ? [1] : [1, -1]
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
  trx: Knex.Transaction, councilId: CouncilId, way: Omit<Way, 'lastWord'>, lastWords: readonly string[], walk: Walk
): Knex.QueryBuilder {
  const ofRemaining = way.criteria.status !== undefined
  if (lastWords.length === 1) return onWalk(matching(trx, councilId, { ...way, lastWord: lastWords[0] ?? '' }, walk), walk, ofRemaining)
  const perWord = onWalk(matching(trx, councilId, { ...way, lastWord: trx.ref('last.word') }, walk), walk, ofRemaining)
  return trx.distinct('each.*').from(trx.raw('unnest(?::text[]) as last (word) cross join lateral ? as each', [[...lastWords], perWord]))
}
