import { formatCursor, type PostingCursor } from '../ledger/posting-cursor.js'
import { type ListOrder, type SortColumn, sortColumns } from '../ledger/search/find-lines.js'
import type { SubmittedSearch } from './search-form.js'

/** The addresses that lead on from a search: the same search at another place, in another order, and its downloads. */
export interface SearchLinks {
  older: string | null
  newer: string | null
  csv: string
  xlsx: string
  /** What is in the box, with no filter. */
  withoutFilters: string
  /** For the head of each column; null where the list cannot be sorted by it. */
  sorts: Record<SortColumn, SortLink | null>
  /** The order of this page as an address has it; '' when it is the usual one. */
  sort: string
}

export interface SortLink {
  href: string
  /** How the column is sorted now; null when the list is sorted by another. */
  sorted: 'ascending' | 'descending' | null
}

/** Dates and amounts are first wanted from the newest and largest, texts from A to Z. */
const fallsFirst: readonly SortColumn[] = ['day', 'recorded', 'amount']
const usual = 'day-down'

/** @param shown the order in which the list stands, which is not the one asked for when there was too much to sort. */
export function searchLinks(
  submitted: SubmittedSearch, shown: ListOrder, places: { older: PostingCursor | null, newer: PostingCursor | null, sortable: readonly SortColumn[] }
): SearchLinks {
  const base = Object.entries(submitted).filter(([, value]: [string, string]) => value !== '') as [string, string][]
  const to = (path: string, more: [string, string][] = []) => {
    const query = new URLSearchParams([...base, ...more.filter(([, value]) => value !== '')]).toString()
    return query === '' ? path : `${path}?${query}`
  }
  const sort = sortWord(shown)
  const sorts = sortColumns.map((by): [SortColumn, SortLink | null] => {
    if (!places.sortable.includes(by)) return [by, null]
    const isNow = by === shown.by
    const isDescending = isNow ? !shown.isDescending : fallsFirst.includes(by)
    const sorted = shown.isDescending ? 'descending' : 'ascending'
    return [by, { href: to('/staff/transactions', [['sort', sortWord({ by, isDescending })]]), sorted: isNow ? sorted : null }]
  })
  const at = (name: string, place: PostingCursor | null) =>
    place === null ? null : to('/staff/transactions', [['sort', sort], [name, formatCursor(place)]])
  return {
    older: at('older', places.older), newer: at('newer', places.newer), sorts: Object.fromEntries(sorts) as SearchLinks['sorts'], sort,
    withoutFilters: `/staff/transactions?${new URLSearchParams({ q: submitted.q }).toString()}`,
    csv: to('/staff/transactions.csv', [['sort', sort]]), xlsx: to('/staff/transactions.xlsx', [['sort', sort]])
  }
}

function sortWord({ by, isDescending }: ListOrder): string {
  const word = `${by}-${isDescending ? 'down' : 'up'}`
  return word === usual ? '' : word
}
