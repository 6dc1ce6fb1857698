import { formatCursor, type PostingCursor } from '../ledger/posting-cursor.js'
import type { SubmittedSearch } from './search-form.js'

const lists = ['/staff/transactions', '/staff/attention', '/staff/ledger-check']

/**
 * The list in which whoever reads a page found it, with its search, to go back to; null when they came from anywhere else.
 * @param cameFrom the address that the browser says it came from.
 */
export function listToGoBackTo(cameFrom: string | undefined, host: string | undefined): string | null {
  if (cameFrom === undefined || !URL.canParse(cameFrom)) return null
  const list = new URL(cameFrom)
  return list.host === host && lists.includes(list.pathname) ? list.pathname + list.search : null
}

/** The addresses that lead on from a search: the same search at another place, and its download. */
export interface SearchLinks {
  older: string | null
  newer: string | null
  download: string
}

export function searchLinks(submitted: SubmittedSearch, places: { older: PostingCursor | null, newer: PostingCursor | null }): SearchLinks {
  const base = Object.entries(submitted).filter(([, value]: [string, string]) => value !== '') as [string, string][]
  const to = (path: string, more: [string, string][] = []) => {
    const query = new URLSearchParams([...base, ...more]).toString()
    return query === '' ? path : `${path}?${query}`
  }
  return {
    older: places.older === null ? null : to('/staff/transactions', [['older', formatCursor(places.older)]]),
    newer: places.newer === null ? null : to('/staff/transactions', [['newer', formatCursor(places.newer)]]),
    download: to('/staff/transactions.csv')
  }
}
