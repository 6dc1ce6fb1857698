import type { Request, Response } from 'express'
import { inCouncil, outsideTenancy } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import { findPasswordOwner } from '../../users/password-owner.js'
import { endSessionsOf } from '../../users/staff-sessions.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { countRecoveryCodes, findSecondFactor } from '../second-factor/second-factor.js'
import { type OwnChange, ownChanges } from '../second-factor/change-second-factor.js'
import { signInSettings } from '../settings/sign-in-settings.js'
import { provePassword } from './prove-password.js'
import { endSessionNamed, sessionsOf } from './sessions-query.js'

/** How somebody signs in, and where they are signed in. */
export async function showOwn(request: Request, response: Response): Promise<void> {
  await renderOwn(request, response)
}

/** Anything about one's own second factor, once one's password has been given again. */
export async function changeOwnSecondFactor(request: Request, response: Response): Promise<void> {
  const change = field(request.body, 'change')
  if (!Object.hasOwn(ownChanges, change)) throw new NotFound('change')
  const fault = await provePassword(request, field(request.body, 'password'), `password-${change}`)
  if (fault !== null) return await renderOwn(request, response.status(422), [fault])
  response.redirect(303, await ownChanges[change as OwnChange](request))
}

/** Ends one of one's own sessions elsewhere, or all of them. Gone already is no fault. */
export async function endOwnSessions(request: Request, response: Response): Promise<void> {
  const { council, sessionID, services: { clock } } = request
  const [userId, id] = [signedIn(request).id, field(request.body, 'session')]
  await inCouncil(council.id, async trx => {
    const ended = id === 'others' ? await endSessionsOf(trx, council.id, userId, { but: sessionID }) : Number(await endSessionNamed(trx, council.id, userId, id))
    if (ended > 0) await recordAudit(trx, council.id, { at: clock.now(), userId, action: 'sessions_ended', subjectId: userId, facts: { ended } })
  })
  response.redirect(303, '/staff/my-sign-in')
}

async function renderOwn(request: Request, response: Response, errors?: FieldError[]): Promise<void> {
  const { council, sessionID, services: { clock } } = request
  const userId = signedIn(request).id
  const sessions = await sessionsOf(outsideTenancy(), council.id, userId, { sid: sessionID, now: clock.now() })
  const { owner, ...own } = await inCouncil(council.id, async trx => ({
    owner: await findPasswordOwner(trx, council.id, userId),
    secondFactor: await findSecondFactor(trx, council.id, userId),
    codesLeft: await countRecoveryCodes(trx, council.id, userId),
    settings: await signInSettings(trx, council.id)
  }))
  response.render('sign-in/own/my-sign-in', {
    ...own, hasPassword: owner?.passwordHash !== null, sessions, hasChanged: field(request.query, 'changed') !== '', errors
  })
}
