import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { NotFound, NotPermitted } from '../../errors.js'
import { findPerson } from '../../users/person.js'
import type { Permission } from '../../users/permissions.js'
import { findStaffMember, type StaffMember } from './staff-member.js'

/** A change of people or of roles: whose council, who makes it, when. */
export interface StaffStep {
  councilId: CouncilId
  actorId: string
  now: Date
}

/** With these somebody can let people in again whatever has gone wrong. A council always keeps somebody who has them all. */
export const administratorPermissions: readonly Permission[] = ['users.change', 'roles.change']

/**
 * Lets changes of people and of roles take turns, so that each sees what those before it left, and asks again whether this person may make it:
 * another may just have taken that from them.
 * @throws NotPermitted
 */
export async function beginStaffChange(trx: Knex.Transaction, { councilId, actorId }: StaffStep, permission: Permission): Promise<void> {
  await trx('roles').where({ council_id: councilId }).orderBy('code').forNoKeyUpdate().select('code')
  const actor = await findPerson(trx, councilId, actorId)
  if (actor?.may(permission) !== true) throw new NotPermitted(permission)
}

/**
 * Begins a change of one person on the list, which nobody makes of themselves.
 * @throws NotFound when they are not on this council's list
 * @throws NotPermitted
 */
export async function beginChangeOf(trx: Knex.Transaction, step: StaffStep, userId: string): Promise<StaffMember> {
  await beginStaffChange(trx, step, 'users.change')
  const person = await findStaffMember(trx, step.councilId, userId)
  if (person === undefined) throw new NotFound('user')
  if (person.id === step.actorId) throw new NotPermitted('users.change')
  return person
}

/**
 * Whether the council would be left without anybody who can let people in.
 * @param change somebody who could no longer do anything, or a role and what it would hold
 */
export async function leavesNoAdministrator(
  trx: Knex.Transaction, councilId: CouncilId, change: { withoutUser: string } | { roleCode: string, permissions: readonly string[] }
): Promise<boolean> {
  const administrators = (await activeStaff(trx, councilId)).filter(({ permissions }) => isAdministrator(permissions))
  const left = 'withoutUser' in change
    ? administrators.filter(({ id }) => id !== change.withoutUser)
    : administrators.filter(({ roleCode }) => roleCode !== change.roleCode || isAdministrator(change.permissions))
  return administrators.length > 0 && left.length === 0
}

export function isAdministrator(permissions: readonly string[]): boolean {
  return administratorPermissions.every(permission => permissions.includes(permission))
}

/** Who could sign in: neither disabled nor still to accept their invitation. */
async function activeStaff(trx: Knex.Transaction, councilId: CouncilId): Promise<{ id: string, roleCode: string, permissions: string[] }[]> {
  return await trx('users').join('roles', join => { join.on('roles.council_id', 'users.council_id').andOn('roles.code', 'users.role_code') })
    .where('users.council_id', councilId).whereNull('users.disabled_at')
    .whereNotExists(trx('invitations').where('invitations.council_id', councilId).whereRaw('invitations.user_id = users.id')
      .whereNull('used_at').whereNull('taken_back_at').select(trx.raw('1')))
    .whereRaw('roles.permissions @> ?::text[]', [[...administratorPermissions]])
    .select('users.id', 'roles.code as roleCode', 'roles.permissions') as { id: string, roleCode: string, permissions: string[] }[]
}
