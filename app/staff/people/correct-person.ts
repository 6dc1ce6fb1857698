import type { Knex } from 'knex'
import { Conflict } from '../../errors.js'
import { maskEmail } from '../../messages/masked-email.js'
import { messageText } from '../../messages/message-text.js'
import { queueMessage } from '../../messages/outbox-message.js'
import { recordAudit } from '../../users/audit.js'
import { forgetResetLinks } from '../../users/password-owner.js'
import { endSessionsOf } from '../../users/staff-sessions.js'
import { inviteAgain, type InvitationStep } from '../invitations/invite-person.js'
import { beginChangeOf } from './administrators.js'
import type { PersonName } from './name-form.js'
import type { StaffMember } from './staff-member.js'

/** Why nothing was done: somebody else has changed it meanwhile, or another person here signs in with that email. */
export type CorrectionRefusal = 'stale' | 'email taken'

/**
 * Corrects what somebody is called and the email that they sign in with. With another email they are signed out everywhere, links that were
 * sent to the old one lead nowhere, and both addresses are told. A link to the council's single sign-on stays: it goes by the provider's own id.
 * @param seen the version of what was on the page
 * @throws NotFound, NotPermitted when it is oneself, and Conflict for somebody who has left
 */
export async function correctPerson(
  trx: Knex.Transaction, step: InvitationStep, userId: string, seen: number, after: PersonName
): Promise<CorrectionRefusal | null> {
  const person = await beginChangeOf(trx, step, userId)
  if (person.leftAt !== null) throw new Conflict('They have left: their name stays as it was')
  if (person.name === after.name && person.email === after.email) return null
  if (person.version !== seen) return 'stale'
  const isMoving = person.email !== after.email
  if (isMoving && await isTaken(trx, step.councilId, after.email)) return 'email taken'
  await trx('users').where({ council_id: step.councilId, id: userId }).update({ ...after, version: person.version + 1 })
  await recordAudit(trx, step.councilId, {
    at: step.now, userId: step.actorId, action: 'user_corrected', subjectId: userId, before: { name: person.name, email: person.email }, after: { ...after }
  })
  if (isMoving) await moveTo(trx, step, person)
  await tell(trx, step, person, after)
  return null
}

async function isTaken(trx: Knex.Transaction, councilId: string, email: string): Promise<boolean> {
  return await trx('users').where({ council_id: councilId, email }).first('id') !== undefined
}

/** What was sent to the old address, or begun with it, ends. */
async function moveTo(trx: Knex.Transaction, step: InvitationStep, person: StaffMember): Promise<void> {
  await endSessionsOf(trx, step.councilId, person.id)
  await forgetResetLinks(trx, step.councilId, person.id, step.now)
  if (person.state === 'invited') await inviteAgain(trx, step, person.id, person.invitationId)
}

async function tell(trx: Knex.Transaction, { council, origin, councilId, now }: InvitationStep, before: PersonName, after: PersonName): Promise<void> {
  const isMoving = before.email !== after.email
  const facts = { council, origin, at: now, before, after, masked: maskEmail(after.email), isMoving }
  for (const recipient of new Set([before.email, after.email])) {
    await queueMessage(trx, councilId, {
      kind: 'sign_in_notice', recipient, at: now, ...messageText('staff/people/corrected', { ...facts, isOld: isMoving && recipient === before.email })
    })
  }
}
