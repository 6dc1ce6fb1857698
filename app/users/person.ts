import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { Permission } from './permissions.js'

/** Somebody on the council's staff who is signed in, with what their role lets them do. */
export class Person {
  readonly id: string
  readonly name: string
  readonly officeCode: string
  readonly roleName: string
  readonly permissions: readonly string[]

  constructor(row: { id: string, name: string, officeCode: string, roleName: string, permissions: readonly string[] }) {
    this.id = row.id
    this.name = row.name
    this.officeCode = row.officeCode
    this.roleName = row.roleName
    this.permissions = row.permissions
  }

  may(permission: Permission): boolean {
    return this.permissions.includes(permission)
  }
}

/** @returns null when there is no such user any more, or they have been disabled. */
export async function findPerson(trx: Knex.Transaction, councilId: CouncilId, userId: string): Promise<Person | null> {
  const row = await trx('users').join('roles', join => join
    .on('roles.council_id', 'users.council_id').andOn('roles.code', 'users.role_code'))
    .where({ 'users.council_id': councilId, 'users.id': userId }).whereNull('users.disabled_at')
    .first('users.id', 'users.name', 'users.office_code as officeCode', 'roles.name as roleName', 'roles.permissions') as
    ConstructorParameters<typeof Person>[0] | undefined
  return row === undefined ? null : new Person(row)
}
