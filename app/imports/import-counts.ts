import type { Import } from './import.js'

const counted = ['read', 'checked', 'passed', 'fund', 'suspense', 'rejected', 'held', 'posted', 'reversed', 'stated'] as const

/** A file's rows as its pages show them, by what became of them. */
export type ImportCounts = Record<typeof counted[number], string>

/** What the file says of itself is 'None' where it says nothing. */
export function countsOf(imported: Import): ImportCounts {
  const counts: ImportCounts = {
    read: '', checked: '', passed: '', fund: '', suspense: '', rejected: '', held: '', posted: '', reversed: '', stated: ''
  }
  for (const name of counted) {
    const rows = imported[`${name}_rows`]
    counts[name] = rows === null ? 'None' : inThousands(rows)
  }
  return counts
}

/** `1,000,000`, as people read large numbers. */
export function inThousands(count: number): string {
  return count.toLocaleString('en-GB')
}
