import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { Permission } from './permissions.js'

/**
 * Whose money a person may see and move, for queries and actions; null is no limit. Money of a fund that is not among fundCodes, or of a
 * method that is not among methodCodes, is not there for them: lists, sums and pages leave it out in SQL, by withinLimits() or
 * `(:fundCodes::text[] is null or fund_code = any (:fundCodes))`, an address that names it answers 404, and an action refuses it as a
 * target. Of a movement that touches several funds they see the lines of theirs alone. Money in suspense belongs to no fund yet: its
 * method counts, and of the accounts that it may go to, the fund.
 */
export interface MoneyLimits {
  readonly fundCodes: readonly string[] | null
  readonly methodCodes: readonly string[] | null
}

/** For work that is nobody's in particular: jobs, checks, what residents see of their own. */
export const noLimits: MoneyLimits = { fundCodes: null, methodCodes: null }

export function limitsOf({ fundCodes, methodCodes }: MoneyLimits): MoneyLimits {
  return { fundCodes, methodCodes }
}

/** The limits of somebody as they are now, for work that is done in their name later. Nobody in particular has none. */
export async function limitsOfUser(trx: Knex.Transaction, councilId: CouncilId, userId: string | null): Promise<MoneyLimits> {
  if (userId === null) return noLimits
  return await trx('users').where({ council_id: councilId, id: userId }).first('fund_codes as fundCodes', 'method_codes as methodCodes') as MoneyLimits | undefined ?? noLimits
}

/** Narrows a query to what is within the limits. Name only the columns that the query has; a fund column that is null is no fund's money and stays out. */
export function withinLimits<Query extends Knex.QueryBuilder>(
  query: Query, { fundCodes, methodCodes }: MoneyLimits, columns: { fund?: string, method?: string }
): Query {
  if (fundCodes !== null && columns.fund !== undefined) void query.whereIn(columns.fund, [...fundCodes])
  if (methodCodes !== null && columns.method !== undefined) void query.whereIn(columns.method, [...methodCodes])
  return query
}

interface PersonRow {
  id: string
  name: string
  officeCode: string
  roleCode: string
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
  readonly roleCode: string
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
    this.roleCode = row.roleCode
    this.roleName = row.roleName
    this.permissions = row.permissions
    this.fundCodes = row.fundCodes
    this.methodCodes = row.methodCodes
  }

  may(permission: Permission): boolean {
    return this.permissions.includes(permission)
  }

  /** Whether there is money of the council that they do not see. */
  isLimited(): boolean {
    return this.fundCodes !== null || this.methodCodes !== null
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
    .first('users.id', 'users.name', 'users.office_code as officeCode', 'roles.code as roleCode', 'roles.name as roleName', 'roles.permissions',
      'users.fund_codes as fundCodes', 'users.method_codes as methodCodes') as PersonRow | undefined
  return row === undefined ? null : new Person(row)
}
