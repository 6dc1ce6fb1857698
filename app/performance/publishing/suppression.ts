/**
 * Disclosure control of what is published. A count of one to four is never shown, nor what it could be worked out from: the rest that a part
 * leaves of its whole, and the one hidden line of a table whose total stands below it. A zero is shown: it tells of nobody. Whoever knows
 * everything published, and that whatever is hidden is not zero, is left with a range for each hidden count that goes from one (or none) to at
 * least five, so that they cannot even know it to be small. Nothing published is added up over months, and a whole is always published with
 * its parts, so that these are all the sums there are.
 */
const leastShown = 5

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

/** Of more ways in which hidden counts could share their sum than this, none is tried out. */
const mostWays = 100_000

/**
 * Whether more may be told of counts that are hidden, each of them one or more, whose sum is known: whoever tries out every way to share the
 * sum that fits what is told must still be left, for each of them, with a range from one to at least five.
 * @param told what is told, worked out from the counts
 */
export function stayHidden(hidden: readonly number[], told: readonly ((counts: readonly number[]) => unknown)[]): boolean {
  const sum = wholeOf(hidden)
  if (hidden.some(count => count < 1) || waysToShare(sum, hidden.length) > mostWays) return false
  const [least, most] = [hidden.map(() => sum), hidden.map(() => 0)]
  for (const counts of sharesOf(sum, hidden.length)) {
    if (told.some(tell => tell(counts) !== tell(hidden))) continue
    for (const [index, count] of counts.entries()) {
      least[index] = Math.min(least[index] ?? sum, count)
      most[index] = Math.max(most[index] ?? 0, count)
    }
  }
  return least.every(count => count === 1) && most.every(count => count >= leastShown)
}

/** How many ways there are to share a sum among so many, with at least one for each. */
function waysToShare(sum: number, among: number): number {
  return Array.from({ length: among - 1 }).reduce<number>((ways, _, index) => ways * (sum - 1 - index) / (index + 1), 1)
}

function* sharesOf(sum: number, among: number): Generator<number[]> {
  if (among === 1) yield [sum]
  else for (let first = 1; first <= sum - among + 1; first += 1) for (const rest of sharesOf(sum - first, among - 1)) yield [first, ...rest]
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
