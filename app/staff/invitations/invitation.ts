import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../../database/in-council.js'
import { hashSecret } from '../../secrets/secret-tokens.js'

/** A link by email with which somebody chooses their password and is in. It leads in once, for two days, and one at a time does. */
export class Invitation extends Model {
  static override tableName = 'invitations'
  static override idColumn = ['council_id', 'id']

  declare council_id: string
  declare id: string
  declare user_id: string
  declare token_hash: string
  declare sent_by: string
  declare sent_at: Date
  declare expires_at: Date
  declare used_at: Date | null
  declare taken_back_at: Date | null
}

export type InvitationState = 'open' | 'used' | 'taken back' | 'expired' | 'unknown'

export function invitationState(invitation: Invitation | undefined, now: Date): InvitationState {
  if (invitation === undefined) return 'unknown'
  if (invitation.used_at !== null) return 'used'
  if (invitation.taken_back_at !== null) return 'taken back'
  return invitation.expires_at <= now ? 'expired' : 'open'
}

export async function findInvitationByToken(trx: Knex.Transaction, councilId: CouncilId, token: string): Promise<Invitation | undefined> {
  return await Invitation.query(trx).where({ council_id: councilId, token_hash: hashSecret(token) }).first()
}

export async function findInvitation(trx: Knex.Transaction, councilId: CouncilId, id: string): Promise<Invitation | undefined> {
  return await Invitation.query(trx).where({ council_id: councilId, id }).first()
}

/** Answers how many led in until now: one or none. */
export async function takeBackInvitations(trx: Knex.Transaction, councilId: CouncilId, userId: string, now: Date): Promise<number> {
  return await open(trx, councilId).where({ user_id: userId }).patch({ taken_back_at: now })
}

/** Uses it up. Answers false when it has been used or taken back, or its time is over. */
export async function consumeInvitation(trx: Knex.Transaction, { council_id, id }: Invitation, now: Date): Promise<boolean> {
  return await open(trx, council_id).where({ id }).where('expires_at', '>', now).patch({ used_at: now }) === 1
}

function open(trx: Knex.Transaction, councilId: CouncilId) {
  return Invitation.query(trx).where({ council_id: councilId }).whereNull('used_at').whereNull('taken_back_at')
}
