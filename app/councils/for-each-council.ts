import { isDatabaseAway } from '../errors.js'

const mostNamed = 5

/**
 * Does something for each council in turn: what fails for one holds up no other. It must do no harm when it is done again, which whoever
 * is thrown at will do.
 * @throws AggregateError once all have had their turn, which names by their ids those it failed for; at once when the database is away,
 * as it is then for all of them
 */
export async function forEachCouncil<Council extends { id: string }>(councils: readonly Council[], work: (council: Council) => Promise<unknown>): Promise<void> {
  const failures: { id: string, error: unknown }[] = []
  for (const council of councils) {
    try {
      await work(council)
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      failures.push({ id: council.id, error })
    }
  }
  if (failures.length === 0) return
  const named = failures.slice(0, mostNamed).map(({ id }) => id).join(', ')
  throw new AggregateError(failures.map(({ error }) => error), `failed for ${failures.length} of ${councils.length} councils: ${named}${failures.length > mostNamed ? ' and others' : ''}`)
}
