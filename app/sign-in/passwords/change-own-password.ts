import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import { hashPassword } from '../../users/password.js'
import { changePassword, findPasswordOwner, type PasswordOwner } from '../../users/password-owner.js'
import { passwordFaults } from '../../users/password-rules.js'
import { endSessionsOf } from '../../users/staff-sessions.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { provePassword } from '../own/prove-password.js'
import { queueNotice } from '../sign-in-notice.js'

export async function showChangePassword(request: Request, response: Response): Promise<void> {
  await ownerIn(request)
  response.render('sign-in/own/change-password')
}

/** Whoever is signed in changes their password by giving the old one. Their sessions elsewhere end. */
export async function changeOwnPassword(request: Request, response: Response): Promise<void> {
  const { council, sessionID, services: { clock } } = request
  const userId = signedIn(request).id
  const errors = await faultsOf(request, await ownerIn(request))
  if (errors.length > 0) return response.status(422).render('sign-in/own/change-password', { errors })
  const passwordHash = await hashPassword(field(request.body, 'new-password'))
  await inCouncil(council.id, async trx => {
    await changePassword(trx, council.id, { userId, passwordHash, at: clock.now() })
    await endSessionsOf(trx, council.id, userId, { but: sessionID })
    await queueNotice(trx, request, userId, 'password-changed')
    await recordAudit(trx, council.id, { at: clock.now(), userId, action: 'password_changed', subjectId: userId })
  })
  response.redirect(303, '/staff/my-sign-in?changed=password')
}

/**
 * Whose password it is.
 * @throws NotFound of somebody who has none: a first one comes with an invitation, not from a session that single sign-on let in.
 */
async function ownerIn(request: Request): Promise<PasswordOwner> {
  const { council } = request
  const owner = await inCouncil(council.id, async trx => await findPasswordOwner(trx, council.id, signedIn(request).id))
  if (owner?.passwordHash === undefined || owner.passwordHash === null) throw new NotFound('password')
  return owner
}

async function faultsOf(request: Request, owner: PasswordOwner): Promise<FieldError[]> {
  const faults = passwordFaults(field(request.body, 'new-password'), owner, request.council.name)
  const old = await provePassword(request, field(request.body, 'password'), 'password')
  return [...old === null ? [] : [old], ...faults.map(message => ({ field: 'new-password', message }))]
}
