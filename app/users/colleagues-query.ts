import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { Permission } from './permissions.js'

/** Somebody else of the council's staff. */
export interface Colleague {
  id: string
  name: string
}

/** What a colleague is to work on: what they must be allowed to do, and whose money it is. */
export interface WorkToGive {
  permission: Permission
  fundCodes?: readonly string[]
  methodCodes?: readonly string[]
}

/** Whom a person can give something to: everybody else who has joined and not left, may do such work and may see all of its money. By name. */
export async function colleaguesWho(
  trx: Knex.Transaction, councilId: CouncilId, userId: string, { permission, fundCodes = [], methodCodes = [] }: WorkToGive
): Promise<Colleague[]> {
  const { rows } = await trx.raw<{ rows: Colleague[] }>(`
    select u.id, u.name from users u join roles r on r.council_id = :councilId and r.code = u.role_code
    where u.council_id = :councilId and u.id <> :userId and u.disabled_at is null and :permission = any (r.permissions)
      and (u.fund_codes is null or u.fund_codes @> :fundCodes::text[]) and (u.method_codes is null or u.method_codes @> :methodCodes::text[])
      and not exists (
        select from invitations i where i.council_id = :councilId and i.user_id = u.id and i.used_at is null and i.taken_back_at is null)
    order by u.name, u.id`, { councilId, userId, permission, fundCodes, methodCodes })
  return rows
}
