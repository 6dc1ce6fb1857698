import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { Council } from '../../councils/council.js'
import { queueMessage } from '../../messages/outbox-message.js'
import { messageText } from '../../messages/message-text.js'
import { Conflict, FormReused } from '../../errors.js'
import { newReference } from '../../references.js'
import { decryptSecret, encryptSecret } from '../../secrets/secrets-at-rest.js'
import { recordAudit } from '../../users/audit.js'
import type { Cohort } from './cohort.js'
import { BetaInvitation, hashInvitationCode, type Recipient, timesOpen } from './invitation.js'
import { opensInWords } from './invited.js'

/** Who invites, for which council, and where its pages are. */
export interface Inviter {
  council: Council
  origin: string
  userId: string
  encryptionKey: Buffer
  now: Date
}

export interface NewInvitation {
  kind: BetaInvitation['kind']
  delivery: BetaInvitation['delivery']
  mostAcceptances: number
  recipient: Recipient
}

/** How often the code of a household can be accepted, unless somebody says otherwise: on each of its phones and computers. */
export const usualHousehold = 5

/**
 * Makes all of them or none. Emails go to the outbox with their codes; letters have no codes yet.
 * @param batchId of the form: sent again, it makes none
 * @returns what was made
 * @throws FormReused when the form invited others before
 */
export async function invite(
  trx: Knex.Transaction, inviter: Inviter, cohort: Cohort, batchId: string, invitations: readonly NewInvitation[]
): Promise<BetaInvitation[]> {
  const { council, userId, encryptionKey, now } = inviter
  const rows = invitations.map(({ kind, delivery, mostAcceptances, recipient }, index) => ({
    council_id: council.id, id: newId(), cohort_id: cohort.id, batch_id: batchId, position: index + 1, kind, delivery,
    recipient_encrypted: encryptSecret(JSON.stringify(recipient), encryptionKey), most_acceptances: mostAcceptances, made_at: now, made_by: userId
  }))
  const made = await trx('beta_invitations').insert(rows).onConflict(['council_id', 'batch_id', 'position']).ignore().returning('*') as BetaInvitation[]
  if (made.length < rows.length) {
    if (made.length > 0 || !await wereInvited(trx, inviter, cohort, batchId, invitations)) throw new FormReused()
    return []
  }
  for (const invitation of made) if (invitation.delivery === 'email') await sendEmail(trx, inviter, cohort, invitation)
  await recordAudit(trx, council.id, { at: now, userId, action: 'residents_invited', subjectId: cohort.id, facts: { invitations: made.length, delivery: made[0]?.delivery ?? '' } })
  return made
}

/** Whether just these were invited by that form, as far as who they are has not been removed since. */
async function wereInvited(trx: Knex.Transaction, { council, encryptionKey }: Inviter, cohort: Cohort, batchId: string, invitations: readonly NewInvitation[]): Promise<boolean> {
  const before = await BetaInvitation.query(trx).where({ council_id: council.id, cohort_id: cohort.id, batch_id: batchId }).orderBy('position')
  return before.length === invitations.length && before.every((one, index) => {
    const [now, recipient] = [invitations[index], recipientOf(one, encryptionKey)]
    const [sent, kept] = [now, { ...one, mostAcceptances: one.most_acceptances, recipient: recipient ?? now?.recipient }]
      .map(it => JSON.stringify([it?.kind, it?.delivery, it?.mostAcceptances, it?.recipient]))
    return sent === kept
  })
}

/**
 * Gives an invitation a new code; one that it had before is out of use.
 * @returns the code, which is kept nowhere
 * @throws Conflict when the cohort is over: no code would let anybody in
 */
export async function issueCode(trx: Knex.Transaction, { encryptionKey, now }: Inviter, cohort: Cohort, { council_id, id }: BetaInvitation): Promise<string> {
  if (cohort.hasEnded(now)) throw new Conflict('The cohort is over, so there are no codes for it any more')
  const code = newReference()
  await BetaInvitation.query(trx).where({ council_id, id }).patch({
    code_hash: hashInvitationCode(encryptionKey, code), code_made_at: now, code_expires_at: cohort.codesExpireAt(now)
  })
  return code
}

/** A new code by email. The address that was used before is used again. */
export async function sendEmail(trx: Knex.Transaction, inviter: Inviter, cohort: Cohort, invitation: BetaInvitation): Promise<void> {
  const { council, origin, encryptionKey, now } = inviter
  const recipient = recipientOf(invitation, encryptionKey)
  if (recipient === null) return
  const code = await issueCode(trx, inviter, cohort, invitation)
  const opens = await opensInWords(trx, council.id, [{ fundCodes: cohort.fund_codes }])
  const context = { council, opens, recipient, code, address: `${origin}/invitation/${code}`, cohort, opensOn: cohort.opensLaterOn(now), endsOn: cohort.codesEndOn(now), isHousehold: invitation.kind === 'household', times: timesOpen(invitation) }
  await queueMessage(trx, council.id, { kind: 'beta_invitation', recipient: recipient.email, at: now, ...messageText('service-phase/invitations/email', context) })
}

/** Null when it has been removed. */
export function recipientOf({ recipient_encrypted: encrypted }: BetaInvitation, encryptionKey: Buffer): Recipient | null {
  return encrypted === null ? null : JSON.parse(decryptSecret(encrypted, encryptionKey)) as Recipient
}
