import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { formatDate, londonDate } from '../../dates.js'
import { recordAudit } from '../../users/audit.js'
import type { ReadinessFinding } from './readiness-check.js'

/** After a year what somebody said has to be said again. */
const holdsForMs = 366 * 86_400_000

interface Stated {
  evidence: string
  stated_at: Date
  name: string
}

/** What was said last of a check, and whether that still counts. */
export async function statedOf(trx: Knex.Transaction, councilId: CouncilId, code: string, now: Date): Promise<ReadinessFinding> {
  const stated = await trx('readiness_statements as s').where({ 's.council_id': councilId, 's.check_code': code })
    .join('users as u', join => join.on('u.council_id', 's.council_id').on('u.id', 's.stated_by'))
    .orderBy('s.stated_at', 'desc').first('s.evidence', 's.stated_at', 'u.name') as Stated | undefined
  if (stated === undefined) return { isMet: false, evidence: [{ text: 'Nobody has recorded this yet' }] }
  const isOld = now.getTime() - stated.stated_at.getTime() > holdsForMs
  const said = `${stated.name} recorded this on ${formatDate(londonDate(stated.stated_at))}${isOld ? ', more than a year ago' : ''}`
  return { isMet: !isOld, evidence: [{ text: said }, { text: stated.evidence }] }
}

/** Records that a person says that something is so. Said again, the latest counts; what was said before stays. */
export async function stateReadiness(
  trx: Knex.Transaction, councilId: CouncilId, { code, evidence }: { code: string, evidence: string }, { userId, now }: { userId: string, now: Date }
): Promise<void> {
  await trx('readiness_statements').insert({ council_id: councilId, id: newId(), check_code: code, evidence, stated_at: now, stated_by: userId })
  await recordAudit(trx, councilId, { at: now, userId, action: 'readiness_stated', facts: { check: code } })
}
