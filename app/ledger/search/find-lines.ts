import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { pageFrom, type PageRequest, type PostingCursor } from '../posting-cursor.js'
import type { PostingLine } from '../posting-line.js'
import { isWalkable, newestFirst, type Search, type WalkedColumn } from './search-criteria.js'
import { countCap, countPostings, type SearchPage, searchPostings } from './search-query.js'

/** What a list can be sorted by; what no index walks only when it is short. */
export const sortColumns = ['day', 'recorded', 'reference', 'place', 'account', 'payer', 'method', 'amount'] as const
export type SortColumn = typeof sortColumns[number]

export interface ListOrder {
  by: SortColumn
  isDescending: boolean
}

/** What is looked for, and the order in which the list is wanted. */
export interface Finding extends Omit<Search, 'order'> {
  order: ListOrder
  /** Whether anything narrows the list; else nothing is counted. */
  isNarrowed: boolean
}

export interface FoundLines extends SearchPage {
  /** Null where nothing narrows the list: then they are all that there are. */
  count: number | 'more' | null
  /** The list is newest first, since there is too much of it for the order that was asked for. */
  isTooLongToSort: boolean
  /** By what this list can be sorted. */
  sortable: readonly SortColumn[]
}

/**
 * A page of what matches, in the order wanted, and how much matches. Up to 1,000 lines are sorted by any column, at once; more are read in
 * that order where an index runs in it, and else newest first.
 * @param counted how much matches, where that is known already
 */
export async function findLines(
  trx: Knex.Transaction, councilId: CouncilId, finding: Finding, page: PageRequest, counted?: number | 'more'
): Promise<FoundLines> {
  const { anyOf, sight, order } = finding
  const count = finding.isNarrowed ? counted ?? await countPostings(trx, councilId, { anyOf, sight }) : null
  const walked = walkedSearch(finding)
  const isLong = count === 'more' || count === null
  const sortable = isLong ? sortColumns.filter(by => walkedSearch({ ...finding, order: { by, isDescending: true } }) !== null) : sortColumns
  if (isLong || walked?.order.by === 'day') {
    return { ...await searchPostings(trx, councilId, walked ?? { anyOf, sight, order: newestFirst }, page), count, sortable, isTooLongToSort: walked === null }
  }
  const all = await searchPostings(trx, councilId, { anyOf, sight, order: newestFirst }, { limit: countCap })
  return { ...pageOfSorted(all.lines, order, page), count, sortable, isTooLongToSort: false, tooCommonBeginning: all.tooCommonBeginning }
}

/**
 * All that matches, in the order of the pages, a thousand at a time: each in a step of its own, whoever reads them may be slow.
 * @param counted as `findLines` has it
 */
export async function* everyLine(councilId: CouncilId, finding: Finding, counted?: number | 'more'): AsyncGenerator<PostingLine> {
  const first = await inCouncil(councilId, async trx => await findLines(trx, councilId, finding, { limit: countCap }, counted))
  yield* first.lines
  const { anyOf, sight } = finding
  const search = walkedSearch(finding) ?? { anyOf, sight, order: newestFirst }
  for (let place = first.older; place !== null;) {
    const page = { limit: countCap, olderThan: place }
    const { lines, older }: SearchPage = await inCouncil(councilId, async trx => await searchPostings(trx, councilId, search, page))
    yield* lines
    place = older
  }
}

/** The search in that order; null when no index runs in it. */
function walkedSearch({ anyOf, sight, order }: Finding): Search | null {
  const isKnown = (by: SortColumn): by is WalkedColumn => ['day', 'amount', 'recorded'].includes(by)
  if (!isKnown(order.by)) return null
  const search = { anyOf, sight, order: { by: order.by, isDescending: order.isDescending } }
  return isWalkable(search) ? search : null
}

const valueOf: Record<SortColumn, (line: PostingLine) => string | number> = {
  day: line => line.occurredOn,
  recorded: line => line.recordedAt.getTime(),
  reference: line => line.reference,
  place: line => line.fundName ?? line.kind,
  account: line => line.accountReference ?? '',
  payer: line => [line.payerName, line.narrative].filter(text => text !== null).join(', '),
  method: line => line.methodName,
  amount: line => line.amountPence
}

const collator = new Intl.Collator('en-GB', { numeric: true })

/** Equal ones stand newest first, whichever way the others run. */
function pageOfSorted(found: readonly PostingLine[], { by, isDescending }: ListOrder, page: PageRequest) {
  const compared = (one: PostingLine, other: PostingLine) => {
    const [first, second] = [valueOf[by](one), valueOf[by](other)]
    return typeof first === 'number' && typeof second === 'number' ? first - second : collator.compare(String(first), String(second))
  }
  const sorted = [...found].sort((one, other) => isDescending ? compared(other, one) : compared(one, other))
  const placeOf = (cursor: PostingCursor) => sorted.findIndex(line => line.entryId === cursor.entryId && line.lineNumber === cursor.lineNumber)
  if (page.newerThan !== undefined) {
    const end = Math.max(placeOf(page.newerThan), 0)
    return pageFrom(sorted.slice(Math.max(end - page.limit - 1, 0), end).reverse(), page)
  }
  const start = page.olderThan === undefined ? 0 : placeOf(page.olderThan) + 1
  return pageFrom(sorted.slice(start, start + page.limit + 1), page)
}
