import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { recordAudit } from '../../users/audit.js'
import { changePassword, findPasswordOwner, type PasswordOwner } from '../../users/password-owner.js'
import { passwordFaults } from '../../users/password-rules.js'
import { hashPassword } from '../../users/password.js'
import { field, type FieldError } from '../../web/form-body.js'
import { renewSession } from '../../web/sessions.js'
import { consumeInvitation, findInvitation, findInvitationByToken, type Invitation, type InvitationState, invitationState } from './invitation.js'

interface Opened {
  state: InvitationState
  invitation?: Invitation
  owner?: PasswordOwner
}

const statuses: Partial<Record<InvitationState, number>> = { 'unknown': 404, 'used': 410, 'taken back': 410, 'expired': 410 }

/** Opens the link, in a session that nobody else can know of. It is not used up: a mail program does no harm. An address without the token follows. */
export async function openInvitation(request: Request, response: Response): Promise<void> {
  const { council, params } = request
  const opened = await inCouncil(council.id, async trx => await opening(trx, request, await findInvitationByToken(trx, council.id, String(params.token))))
  if (opened.state !== 'open' || opened.invitation === undefined) return refuse(response, opened)
  await renewSession(request)
  request.session.invitationId = opened.invitation.id
  response.redirect(303, '/staff/invitation')
}

export async function showInvitation(request: Request, response: Response): Promise<void> {
  const opened = await openedBefore(request)
  if (opened.state !== 'open') return refuse(response, opened)
  response.render('staff/invitations/choose-password', { owner: opened.owner })
}

/** The password is chosen and the link is used up. */
export async function acceptInvitation(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const opened = await openedBefore(request)
  if (opened.state !== 'open' || opened.owner === undefined) return refuse(response, opened)
  const errors = faultsOf(request, opened.owner)
  if (errors.length > 0) return response.status(422).render('staff/invitations/choose-password', { owner: opened.owner, errors })
  const passwordHash = await hashPassword(field(request.body, 'password'))
  const isIn = await inCouncil(council.id, async trx => await accept(trx, opened, passwordHash, services.clock.now()))
  if (!isIn) return refuse(response, await openedBefore(request))
  await renewSession(request)
  response.redirect(303, '/staff/joined')
}

export function showJoined(_request: Request, response: Response): void {
  response.render('staff/invitations/joined')
}

function faultsOf({ body, council }: Request, owner: PasswordOwner): FieldError[] {
  const faults = passwordFaults(field(body, 'password'), owner, council.name).map(message => ({ field: 'password', message }))
  if (field(body, 'repeated') === field(body, 'password')) return faults
  return [...faults, { field: 'repeated', message: 'The two passwords are different. Enter the same one twice' }]
}

async function accept(trx: Knex.Transaction, { invitation, owner }: Opened, passwordHash: string, now: Date): Promise<boolean> {
  if (invitation === undefined || owner === undefined || !await consumeInvitation(trx, invitation, now)) return false
  await changePassword(trx, invitation.council_id, { userId: owner.id, passwordHash, at: now })
  await recordAudit(trx, invitation.council_id, { at: now, userId: owner.id, action: 'invitation_accepted', subjectId: owner.id })
  return true
}

async function openedBefore(request: Request): Promise<Opened> {
  const { council, session: { invitationId } } = request
  if (invitationId === undefined) return { state: 'unknown' }
  return await inCouncil(council.id, async trx => await opening(trx, request, await findInvitation(trx, council.id, invitationId)))
}

async function opening(trx: Knex.Transaction, { council, services }: Request, invitation: Invitation | undefined): Promise<Opened> {
  const state = invitationState(invitation, services.clock.now())
  const owner = invitation === undefined ? undefined : await findPasswordOwner(trx, council.id, invitation.user_id)
  return state === 'open' && owner === undefined ? { state: 'taken back' } : { state, invitation, owner }
}

function refuse(response: Response, { state }: Opened): void {
  response.status(statuses[state] ?? 404).render('staff/invitations/invitation-over', { state })
}
