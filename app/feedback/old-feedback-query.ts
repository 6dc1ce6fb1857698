import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { londonDate } from '../dates.js'

/** Forgets the words of feedback that came before then, and nothing that was only chosen: so many at most. Answers how many; the database leaves what is younger than the least time. */
export async function forgetOldFeedback(trx: Knex.Transaction, councilId: CouncilId, before: Date, most: number): Promise<number> {
  const ids = await trx('feedback').where('council_id', councilId).where('given_on', '<', londonDate(before))
    .whereRaw("(comment not in ('', '(removed)') or what_we_did not in ('', '(removed)') or struck_why not in ('', '(removed)') or same_words is not null)").orderBy('given_on').limit(most).pluck('id') as string[]
  const { rows } = await trx.raw<{ rows: { forgotten: number }[] }>('select forget_feedback(?, ?::uuid[]) as forgotten', [councilId, ids])
  return rows[0]?.forgotten ?? 0
}
