import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { AuditFacts } from '../../users/audit.js'

/** Invited: has yet to choose a password. Left: has left the council; their name stays in its history. */
export type StaffState = 'active' | 'invited' | 'disabled' | 'left'

export const staffStates: readonly StaffState[] = ['active', 'invited', 'disabled', 'left']

/** Somebody on the council's staff, as those who look after people and roles see them. */
export interface StaffMember {
  id: string
  name: string
  email: string
  roleCode: string
  roleName: string
  officeCode: string
  officeName: string
  fundCodes: string[] | null
  methodCodes: string[] | null
  state: StaffState
  invitedAt: Date | null
  lastSignedInAt: Date | null
  disabledAt: Date | null
  leftAt: Date | null
  version: number
  /** The invitation that still leads in, or would if it had not run out. */
  invitationId: string | null
  invitationExpiresAt: Date | null
}

export interface StaffFilter {
  words: string
  roleCode: string | null
  state: StaffState | null
}

const columns = {
  id: 'users.id', name: 'users.name', email: 'users.email', roleCode: 'users.role_code', roleName: 'roles.name', officeCode: 'users.office_code',
  officeName: 'offices.name', fundCodes: 'users.fund_codes', methodCodes: 'users.method_codes', invitedAt: 'users.invited_at',
  lastSignedInAt: 'users.last_signed_in_at', disabledAt: 'users.disabled_at', leftAt: 'users.left_at', version: 'users.version',
  invitationId: 'invitations.id', invitationExpiresAt: 'invitations.expires_at'
}

const stateOfUser = `case when users.left_at is not null then 'left' when users.disabled_at is not null then 'disabled'
  when invitations.id is not null then 'invited' else 'active' end`

/** @param after the id of the last one on the page before; by name. */
export async function listStaff(
  trx: Knex.Transaction, councilId: CouncilId, { words, roleCode, state }: StaffFilter, { after, limit }: { after: string | null, limit: number }
): Promise<StaffMember[]> {
  const query = staff(trx, councilId).orderBy(['users.name', 'users.id']).limit(limit)
  called(query, words)
  if (roleCode !== null) void query.where('users.role_code', roleCode)
  if (state !== null) void query.whereRaw(`${stateOfUser} = ?`, [state])
  if (after !== null) {
    void query.whereRaw(`(users.name, users.id) > (select last.name, last.id from users as last where last.council_id = ? and last.id = ?)`, [councilId, after])
  }
  return await query as StaffMember[]
}

export async function findStaffMember(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<StaffMember | undefined> {
  return await staff(trx, councilId).where('users.id', id).first() as StaffMember | undefined
}

/** The ids of whoever these words, or parts of them, may mean, for a query of what they did. */
export function idsOfStaffCalled(trx: Knex.Transaction, councilId: CouncilId, words: string): Knex.QueryBuilder {
  return called(trx('users').where('users.council_id', councilId).select('users.id'), words)
}

function called(query: Knex.QueryBuilder, words: string): Knex.QueryBuilder {
  for (const word of words.toLowerCase().split(/\s+/)) void query.whereRaw(`position(? in lower(users.name || ' ' || users.email)) > 0`, [word])
  return query
}

/** What the audit trail keeps of what somebody may do. */
export function accessFacts({ roleCode, officeCode, fundCodes, methodCodes }: Pick<StaffMember, 'roleCode' | 'officeCode' | 'fundCodes' | 'methodCodes'>): AuditFacts {
  return { role: roleCode, office: officeCode, funds: fundCodes?.join(' ') ?? 'all', methods: methodCodes?.join(' ') ?? 'all' }
}

function staff(trx: Knex.Transaction, councilId: CouncilId): Knex.QueryBuilder {
  return trx('users')
    .join('roles', join => { join.on('roles.council_id', 'users.council_id').andOn('roles.code', 'users.role_code') })
    .join('offices', join => { join.on('offices.council_id', 'users.council_id').andOn('offices.code', 'users.office_code') })
    .leftJoin('invitations', join => {
      join.on('invitations.council_id', 'users.council_id').andOn('invitations.user_id', 'users.id')
        .andOnNull('invitations.used_at').andOnNull('invitations.taken_back_at')
    })
    .where('users.council_id', councilId).select(columns, trx.raw(`${stateOfUser} as state`))
}
