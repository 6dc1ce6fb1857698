import { type Permission, permissions } from '../../users/permissions.js'
import { field, type FieldError } from '../../web/form-body.js'
import { dutiesTogether } from './separated-duties.js'

export interface RoleAnswers {
  name: string
  permissions: Permission[]
}

export interface RoleForm {
  /** What was typed and ticked, faults or not. */
  answers: RoleAnswers
  errors: FieldError[]
}

const longestName = 60

/** Reads a role's name and permissions. One that brings together duties that are better apart is taken only when that has been read and said. */
export function readRoleForm(body: unknown): RoleForm {
  const answers = { name: nameIn(body), permissions: permissions.filter(permission => field(body, `may-${permission}`) === 'yes') }
  const errors = [
    ...nameFaults(answers.name),
    ...answers.permissions.length === 0 ? [{ field: `may-${permissions[0]}`, message: 'Select what somebody with this role may do' }] : []
  ]
  const isUnderstood = field(body, 'understood') === 'yes' || dutiesTogether(answers.permissions).length === 0
  if (errors.length > 0 || isUnderstood) return { answers, errors }
  return { answers, errors: [{ field: 'understood', message: 'This role brings together duties that are better kept apart. Read what that means, and select the box if the council wants it' }] }
}

/** Reads the name of a role that is made from another. */
export function readRoleName(body: unknown): { name: string, errors: FieldError[] } {
  return { name: nameIn(body), errors: nameFaults(nameIn(body)) }
}

function nameIn(body: unknown): string {
  return field(body, 'name').replace(/\p{Cf}/gu, '').replace(/\s+/g, ' ').trim()
}

function nameFaults(name: string): FieldError[] {
  if (name === '') return [{ field: 'name', message: 'Enter a name for the role' }]
  return name.length > longestName ? [{ field: 'name', message: `Name must be ${longestName} characters or fewer` }] : []
}
