import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { FeedbackState } from '../triage/triage.js'

/** A problem that somebody has reported, with what became of it, or of the first that said the same. */
export interface Reported {
  number: string
  givenAt: Date
  comment: string
  state: FeedbackState
  /** It was spam or a test, and counts no more. */
  isStruckOut: boolean
  whatWeDid: string
}

/** Their latest. */
export async function reportedBy(trx: Knex.Transaction, councilId: CouncilId, userId: string, most = 5): Promise<Reported[]> {
  const { rows } = await trx.raw<{ rows: Reported[] }>(`
    select right(f.id::text, 8) as number, f.given_at as "givenAt", f.comment, coalesce(o.state, f.state) as state, f.struck_as is not null as "isStruckOut",
      coalesce(o.what_we_did, f.what_we_did) as "whatWeDid"
    from feedback f left join feedback o on o.council_id = :councilId and o.id = f.duplicate_of
    where f.council_id = :councilId and f.recorded_by = :userId and f.source = 'staff' order by f.id desc limit :most`, { councilId, userId, most })
  return rows
}
