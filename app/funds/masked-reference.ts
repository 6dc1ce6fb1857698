const shownAtMost = 4

/**
 * An account reference for somebody who has not shown that it is theirs, such as whoever opens a link to pay: `•••••0013`. The last four
 * characters are shown, of a short one no more than half.
 */
export function maskReference(reference: string): string {
  const shown = Math.min(shownAtMost, Math.floor(reference.length / 2))
  const hidden = reference.length - shown
  return '•'.repeat(hidden) + reference.slice(hidden)
}
