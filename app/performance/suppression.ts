/**
 * Disclosure control of what is published. A count of one to four is never shown, nor what it could be worked out from: the rest that a part
 * leaves of its whole, and the one hidden line of a table whose total stands below it. A zero is shown: it tells of nobody. Whoever knows
 * everything published, and that whatever is hidden is not zero, is left with a range for each hidden count that goes from one (or none) to at
 * least five, so that they cannot even know it to be small. Nothing published is added up over months, and a whole is always published with
 * its parts, so that these are all the sums there are.
 */
export const leastShown = 5

export function isSmall(count: number): boolean {
  return count > 0 && count < leastShown
}

/**
 * Which of a chain of counts, each a part of the next, must be hidden. Those left differ from each other by nothing or by five or more.
 * @param chain from the innermost to the whole; the whole is hidden only where it is small itself
 * @param before what of it was hidden when it was published earlier, which stays so
 */
export function hiddenInChain<Name extends string>(chain: readonly { name: Name, count: number }[], before: ReadonlySet<Name> = new Set()): Set<Name> {
  const hidden = new Set(before)
  for (;;) {
    const shown = [{ name: null, count: 0 }, ...chain.filter(({ name }) => !hidden.has(name))]
    const at = shown.findIndex(({ count }, index) => index > 0 && isSmall(Math.abs(count - (shown[index - 1]?.count ?? 0))))
    // Of two that are too near each other the inner goes; the innermost has none below it.
    const going = shown[at - 1]?.name ?? shown[at]?.name
    if (at === -1 || going === undefined || going === null) return hidden
    hidden.add(going)
  }
}

/** One line of a table: what it counts, in parts that do not overlap. */
export interface Line {
  name: string
  parts: readonly number[]
}

/**
 * Which lines of a table must be hidden whole, when the sum of each part over all lines is published beside them. Those with a small count
 * are, and others with them, the smallest first, until at least two are hidden and of each part either nothing or so much is in them that
 * any of them could hold five.
 * @param before the lines that were hidden when the same table was published earlier, which stay so
 * @returns null where no choice will do and the table cannot be shown at all
 */
export function hiddenLines(lines: readonly Line[], before: ReadonlySet<string> = new Set()): Set<string> | null {
  const hidden = new Set(lines.filter(({ name, parts }) => before.has(name) || parts.some(isSmall) || isSmall(wholeOf(parts))).map(({ name }) => name))
  const remaining = lines.filter(line => !hidden.has(line.name) && wholeOf(line.parts) > 0)
    .sort((a, b) => wholeOf(b.parts) - wholeOf(a.parts) || (a.name < b.name ? 1 : -1))
  while (!areProtected(lines.filter(({ name }) => hidden.has(name)))) {
    const next = remaining.pop()
    if (next === undefined) return null
    hidden.add(next.name)
  }
  return hidden
}

/** Each hidden line may have to hold one of something, and what is over must be enough for five in any of them. */
function areProtected(hidden: readonly Line[]): boolean {
  const filled = hidden.filter(({ parts }) => wholeOf(parts) > 0)
  if (filled.length === 0) return true
  const sums = filled[0]?.parts.map((_, index) => wholeOf(filled.map(({ parts }) => parts[index] ?? 0))) ?? []
  return filled.length > 1 && sums.every(sum => sum === 0 || sum >= leastShown + filled.length - 1)
}

function wholeOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
