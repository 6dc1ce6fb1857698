import type { Knex } from 'knex'
import type { LimitedMovement } from '../councils/council-setup.js'
import type { CouncilId } from '../database/in-council.js'
import { Conflict } from '../errors.js'
import type { Pence } from '../money.js'
import { recordAudit } from '../users/audit.js'

/** In the order in which people see them. */
export const limitedMovements: readonly LimitedMovement[] = ['transfer', 'refund']

export interface ApprovalLimit {
  movement: LimitedMovement
  limitPence: Pence
}

/** Up to this and including it, one person is enough; above, another one has to agree. */
export async function approvalLimit(trx: Knex.Transaction, councilId: CouncilId, movement: LimitedMovement): Promise<Pence> {
  const limit = (await approvalLimits(trx, councilId)).find(one => one.movement === movement)
  if (limit === undefined) throw new Error(`No approval limit for a ${movement}`)
  return limit.limitPence
}

export async function approvalLimits(trx: Knex.Transaction, councilId: CouncilId): Promise<ApprovalLimit[]> {
  return await trx('approval_limits').where({ council_id: councilId }).orderBy('movement', 'desc').select({ movement: 'movement', limitPence: 'limit_pence' }) as ApprovalLimit[]
}

/** A limit as somebody would have it. */
export interface LimitChange extends ApprovalLimit {
  /** The pence that it was when they saw it, as the form carries them. */
  seen: string
}

/**
 * Changes a limit for what is asked for from now on: what waits already waits on. One that is so already is left alone.
 * @throws Conflict when somebody else has changed it since it was seen
 */
export async function changeApprovalLimit(
  trx: Knex.Transaction, councilId: CouncilId, { movement, limitPence, seen }: LimitChange, { userId, now }: { userId: string, now: Date }
): Promise<void> {
  const before = await approvalLimit(trx, councilId, movement)
  if (before === limitPence) return
  const changed = await trx('approval_limits').where({ council_id: councilId, movement, limit_pence: before }).update({ limit_pence: limitPence })
  if (changed === 0 || String(before) !== seen) throw new Conflict(`Somebody else has changed the limit for a ${movement} since you opened this page`)
  await recordAudit(trx, councilId, {
    at: now, userId, action: 'approval_limit_changed', facts: { movement }, before: { limitPence: before }, after: { limitPence }
  })
}
