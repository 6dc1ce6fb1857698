import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { searchWordsOf } from '../../ledger/search/search-words.js'

/**
 * Forgets who paid and what the bank said of these entries, and the words by which they are found. Answers how many there were.
 * @throws the database's error for an entry of the last 6 years
 */
export async function forgetDetails(trx: Knex.Transaction, councilId: CouncilId, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const told = await trx('entry_details').where('council_id', councilId).whereRaw('entry_id = any (?::uuid[])', [[...ids]])
    .select({ id: 'entry_id', narrative: 'narrative', payerName: 'payer_name' }) as { id: string, narrative: string | null, payerName: string | null }[]
  const words = told.flatMap(({ id, narrative, payerName }) => searchWordsOf(narrative, payerName).map(word => ({ id, word })))
  const { rows } = await trx.raw<{ rows: { forgotten: number }[] }>('select forget_entry_details(:councilId, :ids::uuid[], :worded::uuid[], :words::text[]) as forgotten', {
    councilId, ids: [...ids], worded: words.map(({ id }) => id), words: words.map(({ word }) => word)
  })
  return rows[0]?.forgotten ?? 0
}
