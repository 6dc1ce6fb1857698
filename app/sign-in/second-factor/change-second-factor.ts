import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound, NotPermitted } from '../../errors.js'
import { isId } from '../../ids.js'
import { recordAudit } from '../../users/audit.js'
import { findPasswordOwner } from '../../users/password-owner.js'
import { endSessionsOf } from '../../users/staff-sessions.js'
import { signedIn } from '../../web/signed-in-person.js'
import { signInSettings } from '../settings/sign-in-settings.js'
import { queueNotice } from '../sign-in-notice.js'
import { showOnce } from './new-recovery-codes.js'
import { newSecret } from './set-up-second-factor.js'
import { findSecondFactor, makeRecoveryCodes, removeSecondFactor } from './second-factor.js'

/** What somebody who is signed in may do with their own second factor, once they have given their password again. */
export const ownChanges = {
  'set-up': beginSetUp,
  'new-codes': makeNewCodes,
  'stop': stopUsing
} as const

export type OwnChange = keyof typeof ownChanges

function beginSetUp(request: Request): Promise<string> {
  request.session.newSecret = newSecret(request)
  return Promise.resolve('/staff/sign-in/second-factor')
}

/** @throws Conflict when there is no second factor that they could stand in for. */
async function makeNewCodes(request: Request): Promise<string> {
  const { council, services: { clock, config } } = request
  const userId = signedIn(request).id
  const codes = await inCouncil(council.id, async trx => {
    if (await findSecondFactor(trx, council.id, userId) === undefined) throw new Conflict('No second factor is set up')
    await recordAudit(trx, council.id, { at: clock.now(), userId, action: 'recovery_codes_made', subjectId: userId })
    return await makeRecoveryCodes(trx, council.id, userId, config.encryptionKey, clock.now())
  })
  return showOnce(request, codes, '/staff/my-sign-in')
}

/** Sessions elsewhere end. @throws NotPermitted where the council asks everybody for one. */
async function stopUsing(request: Request): Promise<string> {
  const { council, sessionID, services: { clock } } = request
  const userId = signedIn(request).id
  await inCouncil(council.id, async trx => {
    if ((await signInSettings(trx, council.id)).secondFactorRequired) throw new NotPermitted('stop using a second factor')
    if (!await removeSecondFactor(trx, council.id, userId)) return
    await endSessionsOf(trx, council.id, userId, { but: sessionID })
    await queueNotice(trx, request, userId, 'second-factor-removed')
    await recordAudit(trx, council.id, { at: clock.now(), userId, action: 'second_factor_removed', subjectId: userId })
  })
  return '/staff/my-sign-in'
}

/**
 * For somebody who has lost both their phone and their recovery codes: an administrator removes the second factor, and where the council asks
 * for one they set up another at their next sign-in. Nobody does so for themselves. Their sessions end and they are told by email.
 */
export async function resetSecondFactor(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const [person, subjectId] = [signedIn(request), String(request.params.userId)]
  if (person.id === subjectId) throw new NotPermitted('reset their own second factor')
  await inCouncil(council.id, async trx => {
    if (!isId(subjectId) || await findPasswordOwner(trx, council.id, subjectId) === undefined) throw new NotFound('user')
    if (!await removeSecondFactor(trx, council.id, subjectId)) return
    await queueNotice(trx, request, subjectId, 'second-factor-reset')
    await recordAudit(trx, council.id, { at: clock.now(), userId: person.id, action: 'second_factor_reset', subjectId })
    await endSessionsOf(trx, council.id, subjectId)
  })
  response.redirect(303, `/staff/users/${subjectId}`)
}
