import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'

/** What these people are called, by id. Nobody is left out because they have been disabled. */
export async function namesOfUsers(
  trx: Knex.Transaction, councilId: CouncilId, ids: readonly (string | null)[]
): Promise<Record<string, string>> {
  const wanted = ids.filter(id => id !== null)
  if (wanted.length === 0) return {}
  const rows = await trx('users').where({ council_id: councilId }).whereIn('id', wanted).select('id', 'name') as { id: string, name: string }[]
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]))
}
