import type { Knex } from 'knex'
import { type CouncilId, insertOnce } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { recordAudit } from '../../users/audit.js'

/** What somebody did that the service cannot know, such as a review with residents. */
export interface Statement {
  heldOn: CalendarDate
  evidence: string
  /** The funds of which it is said, where it is said of some. */
  fundCodes: string[] | null
}

/** What was said last of a check, and by whom. Undefined where nobody has said anything. */
export async function statedOf(trx: Knex.Transaction, councilId: CouncilId, code: string): Promise<Statement & { name: string } | undefined> {
  return await trx('readiness_statements as s').where({ 's.council_id': councilId, 's.check_code': code })
    .join('users as u', join => join.on('u.council_id', 's.council_id').on('u.id', 's.stated_by'))
    .orderBy('s.stated_at', 'desc').first({ heldOn: 's.held_on', evidence: 's.evidence', fundCodes: 's.fund_codes', name: 'u.name' }) as Statement & { name: string } | undefined
}

/**
 * Records that a person says that something is so. Said again, the latest counts; what was said before stays.
 * @param id came with the form, so that a form sent twice says it once
 * @throws FormReused when the form came before and said something else
 */
export async function stateReadiness(
  trx: Knex.Transaction, councilId: CouncilId, code: string, { heldOn, evidence, fundCodes }: Statement, { userId, now, id }: { userId: string, now: Date, id: string }
): Promise<void> {
  const said = { check_code: code, held_on: heldOn, evidence, fund_codes: fundCodes }
  if (!await insertOnce(trx, 'readiness_statements', { councilId, id, said, besides: { stated_at: now, stated_by: userId } })) return
  await recordAudit(trx, councilId, { at: now, userId, action: 'readiness_stated', facts: { check: code, heldOn, funds: fundCodes?.join(' ') ?? null } })
}
