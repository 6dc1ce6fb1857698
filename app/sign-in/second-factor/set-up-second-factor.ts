import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { decryptSecret, encryptSecret } from '../../secrets/secrets-at-rest.js'
import { recordAudit } from '../../users/audit.js'
import { findPasswordOwner } from '../../users/password-owner.js'
import { endSessionsOf } from '../../users/staff-sessions.js'
import { field, type FieldError } from '../../web/form-body.js'
import { comeIn, isStillWaiting, pendingSignIn } from '../going-in.js'
import { queueNotice } from '../sign-in-notice.js'
import { authenticatorAddress, newAuthenticatorSecret, stepOfCode } from './authenticator.js'
import { showOnce } from './new-recovery-codes.js'
import { drawQrCode } from './qr-code.js'
import { keepSecondFactor, makeRecoveryCodes } from './second-factor.js'

const wrongCode: FieldError[] = [{ field: 'code', message: 'That code is not right. Check that your phone’s clock is right, and enter the code that it shows now' }]

/**
 * Whose authenticator app is to be set up here: somebody half-way in, of whom the council asks for one, or somebody who is signed in and has
 * just given their password again. The secret waits in the session until a code of it has come back, and no longer than a sign-in does.
 */
export async function showSetUp(request: Request, response: Response): Promise<void> {
  const userId = whoSetsUp(request)
  if (userId === null) return response.redirect(303, '/staff/my-sign-in')
  request.session.newSecret ??= newSecret(request)
  await render(request, response, userId, undefined)
}

/** A code that is right keeps the app, makes recovery codes and ends sessions elsewhere; whoever was half-way in is in. */
export async function setUp(request: Request, response: Response): Promise<void> {
  const { council, services: { clock, config }, session, sessionID } = request
  const userId = whoSetsUp(request)
  const secretEncrypted = session.newSecret?.encrypted
  if (userId === null || secretEncrypted === undefined) return response.redirect(303, '/staff/my-sign-in')
  const step = await stepOfCode(decryptSecret(secretEncrypted, config.encryptionKey), field(request.body, 'code'), clock.now())
  if (step === null) return await render(request, response.status(422), userId, wrongCode)
  const [at, pending] = [clock.now(), pendingSignIn(request, 'second-factor')]
  const codes = await inCouncil(council.id, async trx => {
    const isKept = await keepSecondFactor(trx, council.id, userId, { secretEncrypted, step, at, isFirst: pending !== null })
    if (!isKept) return null
    await endSessionsOf(trx, council.id, userId, { but: sessionID })
    await queueNotice(trx, request, userId, 'second-factor-set-up')
    await recordAudit(trx, council.id, { at, userId, action: 'second_factor_set_up', subjectId: userId })
    return await makeRecoveryCodes(trx, council.id, userId, config.encryptionKey, at)
  })
  delete session.newSecret
  if (codes === null) return response.redirect(303, '/staff/sign-in')
  const next = pending === null ? '/staff/my-sign-in' : await comeIn(request, pending)
  response.redirect(303, showOnce(request, codes, next))
}

function whoSetsUp(request: Request): string | null {
  const pending = pendingSignIn(request, 'second-factor')
  if (pending !== null) return pending.userId
  const { person, session, services: { clock } } = request
  return person !== undefined && session.newSecret !== undefined && isStillWaiting(session.newSecret, clock.now()) ? person.id : null
}

/** A secret that waits from now on for a code of it. */
export function newSecret({ services: { clock, config } }: Request): { encrypted: string, since: number } {
  return { encrypted: encryptSecret(newAuthenticatorSecret(), config.encryptionKey), since: clock.now().getTime() }
}

async function render(request: Request, response: Response, userId: string, errors: FieldError[] | undefined): Promise<void> {
  const { council, services: { config }, session } = request
  const secret = decryptSecret(session.newSecret?.encrypted ?? '', config.encryptionKey)
  const owner = await inCouncil(council.id, async trx => await findPasswordOwner(trx, council.id, userId))
  const code = await drawQrCode(authenticatorAddress(council.name, owner?.email ?? '', secret))
  response.render('sign-in/set-up-second-factor', { code, secretGroups: secret.match(/.{1,4}/g), isAsked: request.person === undefined, errors })
}
