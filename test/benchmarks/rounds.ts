/** How often everything is measured; the median counts. */
const rounds = 5

/**
 * Measures things in turns, so that whatever else the machine does meets all of them alike. Each round turns the order round.
 * @param measurers each answers one measurement
 * @returns for each round, what each of them answered
 */
export async function interleaved<Name extends string, Measurement>(
  measurers: Record<Name, () => Promise<Measurement>>
): Promise<Record<Name, Measurement>[]> {
  const entries = Object.entries(measurers) as [Name, () => Promise<Measurement>][]
  const results: Record<Name, Measurement>[] = []
  for (let round = 0; round < rounds; round += 1) {
    const measured: [Name, Measurement][] = []
    for (const [name, measure] of round % 2 === 0 ? entries : entries.toReversed()) measured.push([name, await measure()])
    results.push(Object.fromEntries(measured) as Record<Name, Measurement>)
  }
  return results
}

/** How long some work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
