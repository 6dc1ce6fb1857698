import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { type Permission, permissions } from '../../users/permissions.js'

/** A named set of permissions, which a council can change. */
export interface Role {
  code: string
  name: string
  /** In the order in which permissions are listed; words that a later version has brought and this one does not know are left out. */
  permissions: Permission[]
  version: number
  /** How many have it, those who are disabled or have left included. */
  people: number
}

export async function rolesOf(trx: Knex.Transaction, councilId: CouncilId): Promise<Role[]> {
  return (await roles(trx, councilId).orderBy('roles.name') as Role[]).map(known)
}

export async function findRole(trx: Knex.Transaction, councilId: CouncilId, code: string): Promise<Role | undefined> {
  const role = await roles(trx, councilId).where('roles.code', code).first() as Role | undefined
  return role === undefined ? undefined : known(role)
}

function known(role: Role): Role {
  return { ...role, permissions: permissions.filter(permission => role.permissions.includes(permission)) }
}

function roles(trx: Knex.Transaction, councilId: CouncilId): Knex.QueryBuilder {
  const people = trx('users').where('users.council_id', councilId).whereRaw('users.role_code = roles.code').count().as('people')
  return trx('roles').where('roles.council_id', councilId).select('roles.code', 'roles.name', 'roles.permissions', 'roles.version', people)
}
