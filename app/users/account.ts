import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'

/** What signing in needs to know of somebody on the council's staff. */
export interface UserAccount {
  id: string
  /** Null of somebody who was invited and has chosen none yet, or who signs in elsewhere. */
  passwordHash: string | null
}

/** The account of an email address in lower case; undefined when there is none, or it has been disabled. */
export async function findAccount(trx: Knex.Transaction, councilId: CouncilId, email: string): Promise<UserAccount | undefined> {
  return await trx('users').where({ council_id: councilId, email }).whereNull('disabled_at')
    .first('id', 'password_hash as passwordHash') as UserAccount | undefined
}

export async function noteSignIn(trx: Knex.Transaction, councilId: CouncilId, userId: string, at: Date): Promise<void> {
  await trx('users').where({ council_id: councilId, id: userId }).update({ last_signed_in_at: at })
}
