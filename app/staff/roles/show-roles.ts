import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { permissionGroups, permissionWords } from '../../users/permission-words.js'
import { permissions } from '../../users/permissions.js'
import { type FieldError, seenIn } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { stepOf } from '../people/change-access.js'
import { changeRole, copyRole, deleteRole, type RoleRefusal } from './change-role.js'
import { findRole, type Role, rolesOf } from './role.js'
import { readRoleForm, readRoleName, type RoleAnswers } from './role-form.js'
import { dutiesTogether } from './separated-duties.js'

const words: Record<RoleRefusal, FieldError> = {
  'stale': { field: 'name', message: 'Somebody else has changed this role since you opened it. Nothing of yours is lost: save again to put it in place of theirs' },
  'last administrator': { field: 'may-users.change', message: 'Somebody has to be left who can invite people and change roles' },
  'name taken': { field: 'name', message: 'Another role has a name too much like this. Choose another name' },
  'in use': { field: 'delete', message: 'Somebody has this role, so it cannot be deleted. Give them another first; those who have left count too' }
}

export async function showRoles(request: Request, response: Response): Promise<void> {
  const { council } = request
  const roles = await inCouncil(council.id, async trx => await rolesOf(trx, council.id))
  response.render('staff/roles/roles', { roles: roles.map(role => ({ ...role, together: dutiesTogether(role.permissions) })) })
}

export async function showRole(request: Request, response: Response): Promise<void> {
  renderRole(request, response, await roleIn(request))
}

export async function showRoleForm(request: Request, response: Response): Promise<void> {
  const role = await roleIn(request)
  renderForm(request, response, { role, version: role.version, answers: role })
}

export async function saveRole(request: Request, response: Response): Promise<void> {
  const { council } = request
  const role = await roleIn(request)
  const { answers, errors } = readRoleForm(request.body)
  const seen = seenIn(request)
  if (errors.length > 0) return renderForm(request, response, { role, version: seen, answers, errors })
  const refusal = await inCouncil(council.id, async trx => await changeRole(trx, stepOf(request), role.code, seen, answers))
  if (refusal === null) return response.redirect(303, `/staff/roles/${role.code}`)
  const now = await roleIn(request)
  renderForm(request, response, { role: now, version: refusal === 'stale' ? now.version : seen, answers, errors: [words[refusal]] })
}

export async function copy(request: Request, response: Response): Promise<void> {
  const role = await roleIn(request)
  const { name, errors } = readRoleName(request.body)
  if (errors.length > 0) return renderRole(request, response, role, errors, name)
  const code = await inCouncil(request.council.id, async trx => await copyRole(trx, stepOf(request), role.code, name))
  if (code === null) return renderRole(request, response, role, [words['name taken']], name)
  response.redirect(303, `/staff/roles/${code}`)
}

export async function remove(request: Request, response: Response): Promise<void> {
  const role = await roleIn(request)
  const refusal = await inCouncil(request.council.id, async trx => await deleteRole(trx, stepOf(request), role.code))
  if (refusal !== null) return renderRole(request, response, role, [words[refusal]])
  response.redirect(303, '/staff/roles')
}

async function roleIn({ council, params }: Request): Promise<Role> {
  const role = await inCouncil(council.id, async trx => await findRole(trx, council.id, String(params.roleCode)))
  if (role === undefined) throw new NotFound('role')
  return role
}

/** The groups of permissions that have some, each with those that are in it. */
function grouped(held: readonly string[], all: boolean) {
  return permissionGroups.map(group => ({
    ...group,
    permissions: permissions.filter(code => permissionWords[code].group === group.code && (all || held.includes(code)))
      .map(code => ({ code, words: permissionWords[code].words, isHeld: held.includes(code) }))
  })).filter(group => group.permissions.length > 0)
}

function renderRole(request: Request, response: Response, role: Role, errors?: FieldError[], name = ''): void {
  const person = signedIn(request)
  response.status(errors === undefined ? 200 : 422).render('staff/roles/role', {
    role, groups: grouped(role.permissions, false), together: dutiesTogether(role.permissions), errors, submitted: { name },
    may: person.permissions, isOwn: person.roleCode === role.code
  })
}

interface RoleFormPage {
  role: Role
  version: number
  answers: RoleAnswers
  errors?: FieldError[]
}

function renderForm(request: Request, response: Response, { role, version, answers, errors }: RoleFormPage): void {
  response.status(errors === undefined ? 200 : 422).render('staff/roles/role-form', {
    role, version, answers, groups: grouped(answers.permissions, true), together: dutiesTogether(answers.permissions), errors,
    isOwn: signedIn(request).roleCode === role.code
  })
}
