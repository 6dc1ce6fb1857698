import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { Permission } from './permissions.js'

interface PersonRow {
  id: string
  name: string
  officeCode: string
  roleName: string
  permissions: readonly string[]
  fundCodes: readonly string[] | null
  methodCodes: readonly string[] | null
}

/** Somebody on the council's staff who is signed in, with what their role lets them do. */
export class Person {
  readonly id: string
  readonly name: string
  readonly officeCode: string
  readonly roleName: string
  readonly permissions: readonly string[]
  /** The funds whose money they may see and move; null is all of them. */
  readonly fundCodes: readonly string[] | null
  /** The methods of payment whose money they may see and move; null is all of them. */
  readonly methodCodes: readonly string[] | null

  constructor(row: PersonRow) {
    this.id = row.id
    this.name = row.name
    this.officeCode = row.officeCode
    this.roleName = row.roleName
    this.permissions = row.permissions
    this.fundCodes = row.fundCodes
    this.methodCodes = row.methodCodes
  }

  may(permission: Permission): boolean {
    return this.permissions.includes(permission)
  }

  mayUseFund(fundCode: string): boolean {
    return this.fundCodes?.includes(fundCode) ?? true
  }

  mayUseMethod(methodCode: string): boolean {
    return this.methodCodes?.includes(methodCode) ?? true
  }
}

/** @returns null when there is no such user any more, or they have been disabled. */
export async function findPerson(trx: Knex.Transaction, councilId: CouncilId, userId: string): Promise<Person | null> {
  const row = await trx('users').join('roles', join => join
    .on('roles.council_id', 'users.council_id').andOn('roles.code', 'users.role_code'))
    .where({ 'users.council_id': councilId, 'users.id': userId }).whereNull('users.disabled_at')
    .first('users.id', 'users.name', 'users.office_code as officeCode', 'roles.name as roleName', 'roles.permissions',
      'users.fund_codes as fundCodes', 'users.method_codes as methodCodes') as PersonRow | undefined
  return row === undefined ? null : new Person(row)
}
