import { formatCursor, type PostingCursor } from '../ledger/posting-cursor.js'
import type { SubmittedSearch } from './search-form.js'

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
