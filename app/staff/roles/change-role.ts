import type { Knex } from 'knex'
import { NotFound, NotPermitted } from '../../errors.js'
import { codeFrom } from '../../ids.js'
import { recordAudit } from '../../users/audit.js'
import { findPerson } from '../../users/person.js'
import { beginStaffChange, leavesNoAdministrator, type StaffStep } from '../people/administrators.js'
import { findRole, type Role, rolesOf } from './role.js'
import type { RoleAnswers } from './role-form.js'

/** Why nothing was done. */
export type RoleRefusal = 'stale' | 'last administrator' | 'name taken' | 'in use'

/**
 * Makes a role from another, under a new name. It can be changed afterwards by anybody who may, as long as they do not have it.
 * @returns its code, the same when asked twice; null when another role has such a name
 */
export async function copyRole(trx: Knex.Transaction, step: StaffStep, code: string, name: string): Promise<string | null> {
  const { councilId, actorId, now } = step
  const role = await beginWith(trx, step, code)
  const copy = codeFrom(name, 'role')
  const same = (await rolesOf(trx, councilId)).find(other => other.code === copy || isSameName(other.name, name))
  if (same !== undefined) return same.name === name && same.version === 0 && same.people === 0 && sameWords(same.permissions, role.permissions) ? same.code : null
  await trx('roles').insert({ council_id: councilId, code: copy, name, permissions: role.permissions })
  await recordAudit(trx, councilId, { at: now, userId: actorId, action: 'role_copied', subjectId: copy, facts: { from: code }, after: factsOf({ name, permissions: role.permissions }) })
  return copy
}

/**
 * Changes what a role is called and lets people do; everybody who has it may do that from their next page on.
 * @param seen the version of what was on the page
 * @throws NotFound, and NotPermitted when it is one's own
 */
export async function changeRole(trx: Knex.Transaction, step: StaffStep, code: string, seen: number, answers: RoleAnswers): Promise<RoleRefusal | null> {
  const { councilId, actorId, now } = step
  const role = await beginWith(trx, step, code)
  if (await isOwnRole(trx, step, code)) throw new NotPermitted('roles.change')
  if (role.version !== seen) return 'stale'
  if ((await rolesOf(trx, councilId)).some(other => other.code !== code && isSameName(other.name, answers.name))) return 'name taken'
  if (await leavesNoAdministrator(trx, councilId, { roleCode: code, permissions: answers.permissions })) return 'last administrator'
  if (role.name === answers.name && sameWords(role.permissions, answers.permissions)) return null
  await trx('roles').where({ council_id: councilId, code }).update({ name: answers.name, permissions: answers.permissions, version: role.version + 1 })
  await recordAudit(trx, councilId, {
    at: now, userId: actorId, action: 'role_changed', subjectId: code, before: factsOf(role), after: factsOf(answers),
    facts: {
      given: answers.permissions.filter(word => !role.permissions.includes(word)).join(' '),
      taken: role.permissions.filter(word => !answers.permissions.includes(word)).join(' ')
    }
  })
  return null
}

/** Deletes a role that nobody has, nor had when they were disabled or left. Harmless when it is gone. */
export async function deleteRole(trx: Knex.Transaction, step: StaffStep, code: string): Promise<RoleRefusal | null> {
  const { councilId, actorId, now } = step
  const role = await beginWith(trx, step, code)
  if (role.people > 0) return 'in use'
  await trx('roles').where({ council_id: councilId, code }).delete()
  await recordAudit(trx, councilId, { at: now, userId: actorId, action: 'role_deleted', subjectId: code, before: factsOf(role) })
  return null
}

async function beginWith(trx: Knex.Transaction, step: StaffStep, code: string): Promise<Role> {
  await beginStaffChange(trx, step, 'roles.change')
  const role = await findRole(trx, step.councilId, code)
  if (role === undefined) throw new NotFound('role')
  return role
}

async function isOwnRole(trx: Knex.Transaction, { councilId, actorId }: StaffStep, code: string): Promise<boolean> {
  return (await findPerson(trx, councilId, actorId))?.roleCode === code
}

function factsOf({ name, permissions }: RoleAnswers): { name: string, permissions: string } {
  return { name, permissions: permissions.join(' ') }
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.join(' ') === other.join(' ')
}
