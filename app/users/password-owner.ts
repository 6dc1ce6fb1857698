import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'

/** Somebody on the council's staff who has not been disabled, as far as signing in goes. */
export interface PasswordOwner {
  id: string
  email: string
  name: string
  /** Null of somebody who has none. */
  passwordHash: string | null
}

export async function findPasswordOwner(trx: Knex.Transaction, councilId: CouncilId, userId: string): Promise<PasswordOwner | undefined> {
  return await owners(trx, councilId).where('id', userId).first() as PasswordOwner | undefined
}

/** @param email in lower case, as accounts are kept. */
export async function findPasswordOwnerByEmail(trx: Knex.Transaction, councilId: CouncilId, email: string): Promise<PasswordOwner | undefined> {
  return await owners(trx, councilId).where('email', email).first() as PasswordOwner | undefined
}

/** A link to set a password that they had asked for before leads nowhere any more: whoever else can read their email must not undo this. */
export async function changePassword(
  trx: Knex.Transaction, councilId: CouncilId, { userId, passwordHash, at }: { userId: string, passwordHash: string, at: Date }
): Promise<void> {
  await trx('users').where({ council_id: councilId, id: userId }).update({ password_hash: passwordHash })
  await forgetResetLinks(trx, councilId, userId, at)
}

/** No link to set a password that was sent before leads anywhere any more. */
export async function forgetResetLinks(trx: Knex.Transaction, councilId: CouncilId, userId: string, at: Date): Promise<void> {
  await trx('password_resets').where({ council_id: councilId, user_id: userId }).whereNull('used_at').update({ used_at: at })
}

function owners(trx: Knex.Transaction, councilId: CouncilId): Knex.QueryBuilder {
  return trx('users').where('council_id', councilId).whereNull('disabled_at').select('id', 'email', 'name', 'password_hash as passwordHash')
}
