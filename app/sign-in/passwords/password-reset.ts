import type { Request } from 'express'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import { messageText } from '../../messages/message-text.js'
import { queueMessage } from '../../messages/outbox-message.js'
import { hashSecret, newToken } from '../../secrets/secret-tokens.js'
import { recordAudit } from '../../users/audit.js'
import { changePassword, findPasswordOwnerByEmail } from '../../users/password-owner.js'
import { endSessionsOf } from '../../users/staff-sessions.js'
import { queueNotice } from '../sign-in-notice.js'

const lifeMs = 60 * 60_000

/**
 * Emails a link to set a password anew to whoever has this email. To an address that nobody here has, nothing is sent, nor to somebody without
 * a password: their first comes with an invitation, which can run out or be taken back.
 */
export async function sendPasswordReset(trx: Knex.Transaction, { council, origin, services: { clock } }: Request, email: string): Promise<void> {
  const owner = await findPasswordOwnerByEmail(trx, council.id, email)
  if (owner === undefined || owner.passwordHash === null) return
  const [token, now] = [newToken(), clock.now()]
  const expiresAt = new Date(now.getTime() + lifeMs)
  await trx('password_resets').insert({
    council_id: council.id, id: newId(), user_id: owner.id, token_hash: hashSecret(token), created_at: now, expires_at: expiresAt
  })
  const context = { council, person: owner, address: `${origin}/staff/sign-in/password-links/${token}`, expiresAt }
  await queueMessage(trx, council.id, { kind: 'password_reset', recipient: owner.email, at: now, ...messageText('sign-in/passwords/email', context) })
  await recordAudit(trx, council.id, { at: now, userId: null, action: 'password_reset_asked', subjectId: owner.id })
}

/** Whose link this is, while it can be used; undefined otherwise, and when they have been disabled. */
export async function findOpenReset(
  trx: Knex.Transaction, councilId: CouncilId, tokenHash: string, now: Date
): Promise<{ userId: string, email: string, name: string } | undefined> {
  return await trx('password_resets as reset').where({ 'reset.council_id': councilId, 'reset.token_hash': tokenHash })
    .whereNull('reset.used_at').where('reset.expires_at', '>', now)
    .join('users', join => { join.on('users.council_id', 'reset.council_id').andOn('users.id', 'reset.user_id') }).whereNull('users.disabled_at')
    .first('users.id as userId', 'users.email', 'users.name') as { userId: string, email: string, name: string } | undefined
}

/** Uses the link up, sets the password and signs them out everywhere. False when the link has just been used. */
export async function useReset(
  trx: Knex.Transaction, request: Request, { tokenHash, userId, passwordHash }: { tokenHash: string, userId: string, passwordHash: string }
): Promise<boolean> {
  const { council, services: { clock } } = request
  const now = clock.now()
  const used = await trx('password_resets').where({ council_id: council.id, token_hash: tokenHash, user_id: userId })
    .whereNull('used_at').where('expires_at', '>', now).update({ used_at: now })
  if (used !== 1) return false
  await changePassword(trx, council.id, { userId, passwordHash, at: now })
  await endSessionsOf(trx, council.id, userId)
  await queueNotice(trx, request, userId, 'password-changed')
  await recordAudit(trx, council.id, { at: now, userId, action: 'password_reset', subjectId: userId })
  return true
}
