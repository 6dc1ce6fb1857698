import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, londonDate } from '../../dates.js'

const keptDays = 30

/** Removes whom a cohort invited, and in which browsers they accepted, when it has been over for 30 days. How many they were stays known. */
export async function removeOldRecipients(trx: Knex.Transaction, councilId: CouncilId, now: Date): Promise<number> {
  const since = new Date(now.getTime() - keptDays * 86_400_000)
  const over = await trx('beta_cohorts').where({ council_id: councilId })
    .where(ended => ended.where('closes_on', '<', addDays(londonDate(now), -keptDays)).orWhere('ended_at', '<', since)).pluck('id') as string[]
  if (over.length === 0) return 0
  const old = trx('beta_invitations').where({ council_id: councilId }).whereIn('cohort_id', over)
  await trx('beta_acceptances').where({ council_id: councilId }).whereIn('invitation_id', old.clone().select('id')).delete()
  return await old.clone().whereNotNull('recipient_encrypted').update({ recipient_encrypted: null, recipient_removed_at: now })
}
