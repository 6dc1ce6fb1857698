import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { Council } from '../../councils/council.js'
import { FormReused } from '../../errors.js'
import { messageText } from '../../messages/message-text.js'
import { queueMessage } from '../../messages/outbox-message.js'
import { hashSecret, newToken } from '../../secrets/secret-tokens.js'
import { recordAudit } from '../../users/audit.js'
import { beginChangeOf, beginStaffChange, type StaffStep } from '../people/administrators.js'
import { accessFacts, type StaffMember } from '../people/staff-member.js'
import { Invitation, takeBackInvitations } from './invitation.js'
import type { Invitee } from './invite-form.js'

const lifeMs = 2 * 24 * 3_600_000

export interface InvitationStep extends StaffStep {
  council: Council
  /** Where the council's pages are, for the link itself. */
  origin: string
}

/** @returns false when somebody else on the list has this email address already. The same form again is harmless. @throws FormReused when it invited somebody with other access before */
export async function invitePerson(trx: Knex.Transaction, step: InvitationStep, invitee: Invitee): Promise<boolean> {
  await beginStaffChange(trx, step, 'users.change')
  const known = await trx('users').where({ council_id: step.councilId }).where(person => person.where({ id: invitee.id }).orWhere({ email: invitee.email }))
    .first('id', 'email', 'name', 'role_code', 'office_code', 'fund_codes', 'method_codes') as Invited | undefined
  if (known?.id === invitee.id && !isAsInvited(known, invitee)) throw new FormReused()
  if (known !== undefined) return known.id === invitee.id
  await trx('users').insert({
    council_id: step.councilId, id: invitee.id, email: invitee.email, name: invitee.name, password_hash: null, role_code: invitee.roleCode,
    office_code: invitee.officeCode, fund_codes: invitee.fundCodes, method_codes: invitee.methodCodes, invited_at: step.now
  })
  await send(trx, step, invitee)
  await recordAudit(trx, step.councilId, { at: step.now, userId: step.actorId, action: 'user_invited', subjectId: invitee.id, after: accessFacts(invitee) })
  return true
}

interface Invited {
  id: string
  email: string
  name: string
  role_code: string
  office_code: string
  fund_codes: string[] | null
  method_codes: string[] | null
}

function isAsInvited(known: Invited, { email, name, roleCode, officeCode, fundCodes, methodCodes }: Invitee): boolean {
  return JSON.stringify([known.email, known.name, known.role_code, known.office_code, known.fund_codes, known.method_codes]) ===
    JSON.stringify([email, name, roleCode, officeCode, fundCodes, methodCodes])
}

/**
 * A new link takes the place of the one before, for somebody who has not used theirs, whose invitation was taken back, or who had left.
 * @param seen the invitation that the page showed, null for none: asked twice, it is one link
 */
export async function inviteAgain(trx: Knex.Transaction, step: InvitationStep, userId: string, seen: string | null): Promise<void> {
  const person = await beginChangeOf(trx, step, userId)
  if (!canBeInvited(person) || person.invitationId !== seen) return
  await takeBackInvitations(trx, step.councilId, userId, step.now)
  await trx('users').where({ council_id: step.councilId, id: userId }).update({ disabled_at: null, left_at: null, version: person.version + 1 })
  await send(trx, step, person)
  await recordAudit(trx, step.councilId, {
    at: step.now, userId: step.actorId, action: 'invitation_sent_again', subjectId: userId, before: { state: person.state }, after: { state: 'invited' }
  })
}

/** The link stops at once, and so does any other way in. Harmless when there is none. */
export async function takeInvitationBack(trx: Knex.Transaction, step: StaffStep, userId: string): Promise<void> {
  const person = await beginChangeOf(trx, step, userId)
  if (await takeBackInvitations(trx, step.councilId, userId, step.now) === 0) return
  await trx('users').where({ council_id: step.councilId, id: userId }).update({ disabled_at: step.now, version: person.version + 1 })
  await recordAudit(trx, step.councilId, {
    at: step.now, userId: step.actorId, action: 'invitation_taken_back', subjectId: userId, before: { state: person.state }, after: { state: 'disabled' }
  })
}

/** Who is in already needs no invitation; who was disabled is enabled. */
export function canBeInvited({ state, invitedAt, lastSignedInAt }: StaffMember): boolean {
  return state === 'invited' || state === 'left' || (state === 'disabled' && invitedAt !== null && lastSignedInAt === null)
}

async function send(trx: Knex.Transaction, { council, origin, actorId, now }: InvitationStep, { id, name, email }: Pick<Invitee, 'id' | 'name' | 'email'>): Promise<void> {
  const token = newToken()
  const expiresAt = new Date(now.getTime() + lifeMs)
  await Invitation.query(trx).insert({
    council_id: council.id, id: newId(), user_id: id, token_hash: hashSecret(token), sent_by: actorId, sent_at: now, expires_at: expiresAt
  })
  await queueMessage(trx, council.id, {
    kind: 'invitation', recipient: email, at: now,
    ...messageText('staff/invitations/email', { council, name, address: `${origin}/staff/invitations/${token}`, expiresAt })
  })
}
