import type { Knex } from 'knex'
import { endHelpsOf } from '../../payments/helping/end-help.js'
import { releaseAllOf } from '../../suspense/take-item.js'
import { releaseTracesOf } from '../../traces/work-trace.js'
import { type AuditFacts, recordAudit } from '../../users/audit.js'
import { endSessionsOf } from '../../users/staff-sessions.js'
import { takeBackInvitations } from '../invitations/invitation.js'
import type { Access } from './access-form.js'
import { beginChangeOf, isAdministrator, leavesNoAdministrator, type StaffStep } from './administrators.js'
import { accessFacts, type StaffMember } from './staff-member.js'

/** Why nothing was done: somebody else has changed it meanwhile, or nobody would be left who can let people in. */
export type Refusal = 'stale' | 'last administrator'

/**
 * Gives somebody another role, office or limits.
 * @param seen the version of what was on the page
 * @throws NotFound, and NotPermitted when it is oneself
 */
export async function changeAccess(trx: Knex.Transaction, step: StaffStep, userId: string, seen: number, access: Access): Promise<Refusal | null> {
  const person = await beginChangeOf(trx, step, userId)
  if (person.version !== seen) return 'stale'
  const { permissions } = await trx('roles').where({ council_id: step.councilId, code: access.roleCode }).first('permissions') as { permissions: string[] }
  if (!isAdministrator(permissions) && await leavesNoAdministrator(trx, step.councilId, { withoutUser: userId })) return 'last administrator'
  const [before, after] = [accessFacts(person), accessFacts(access)]
  if (JSON.stringify(before) === JSON.stringify(after)) return null
  await update(trx, step, person, {
    role_code: access.roleCode, office_code: access.officeCode, fund_codes: access.fundCodes, method_codes: access.methodCodes,
    ...access.roleCode === person.roleCode ? {} : { role_since: step.now }
  })
  await recordAudit(trx, step.councilId, { at: step.now, userId: step.actorId, action: 'user_changed', subjectId: userId, before, after })
  return null
}

/** Shuts somebody out at once, for now; what they had taken is for others to take. Harmless when they are disabled already. */
export async function disablePerson(trx: Knex.Transaction, step: StaffStep, userId: string): Promise<Refusal | null> {
  const person = await beginChangeOf(trx, step, userId)
  if (person.disabledAt !== null) return null
  if (await leavesNoAdministrator(trx, step.councilId, { withoutUser: userId })) return 'last administrator'
  await update(trx, step, person, { disabled_at: step.now })
  await shutOut(trx, step, userId)
  await note(trx, step, 'user_disabled', person, 'disabled', await releaseWorkOf(trx, step, userId))
  return null
}

/** Lets somebody in again who was disabled, with the password that they had. Not those who have left: they are invited again. */
export async function enablePerson(trx: Knex.Transaction, step: StaffStep, userId: string): Promise<void> {
  const person = await beginChangeOf(trx, step, userId)
  if (!canBeEnabled(person)) return
  await update(trx, step, person, { disabled_at: null })
  await note(trx, step, 'user_enabled', person, 'active')
}

/** Records that somebody has left: they are shut out, their password is forgotten, and what they had taken is for others to take. */
export async function recordLeaver(trx: Knex.Transaction, step: StaffStep, userId: string): Promise<Refusal | null> {
  const person = await beginChangeOf(trx, step, userId)
  if (person.leftAt !== null) return null
  if (await leavesNoAdministrator(trx, step.councilId, { withoutUser: userId })) return 'last administrator'
  await update(trx, step, person, { disabled_at: person.disabledAt ?? step.now, left_at: step.now, password_hash: null })
  await shutOut(trx, step, userId)
  await note(trx, step, 'user_left', person, 'left', await releaseWorkOf(trx, step, userId))
  return null
}

/** Who never chose a password cannot be enabled into having one. */
export function canBeEnabled({ state, invitedAt, lastSignedInAt }: StaffMember): boolean {
  return state === 'disabled' && (invitedAt === null || lastSignedInAt !== null)
}

async function update(trx: Knex.Transaction, { councilId }: StaffStep, { id, version }: StaffMember, change: object): Promise<void> {
  await trx('users').where({ council_id: councilId, id }).update({ ...change, version: version + 1 })
}

async function shutOut(trx: Knex.Transaction, { councilId, now }: StaffStep, userId: string): Promise<void> {
  await endHelpsOf(trx, councilId, userId, now)
  await endSessionsOf(trx, councilId, userId)
  await takeBackInvitations(trx, councilId, userId, now)
}

/** What they had taken is for others to take. */
async function releaseWorkOf(trx: Knex.Transaction, step: StaffStep, userId: string): Promise<AuditFacts> {
  return { suspenseItemsReleased: await releaseAllOf(trx, step.councilId, userId), tracesReleased: await releaseTracesOf(trx, step, userId) }
}

async function note(
  trx: Knex.Transaction, { councilId, actorId, now }: StaffStep, action: 'user_disabled' | 'user_enabled' | 'user_left', { id, state }: StaffMember, after: string,
  facts: AuditFacts = {}
): Promise<void> {
  await recordAudit(trx, councilId, { at: now, userId: actorId, action, subjectId: id, facts, before: { state }, after: { state: after } })
}
