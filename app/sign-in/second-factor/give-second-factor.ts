import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { readCode } from '../../references.js'
import { decryptSecret } from '../../secrets/secrets-at-rest.js'
import { recordAudit } from '../../users/audit.js'
import { field, type FieldError } from '../../web/form-body.js'
import { throttle, TooManyTries } from '../../web/throttle.js'
import { comeIn, pendingSignIn } from '../going-in.js'
import { tooManyTries } from '../sign-in-form.js'
import { queueNotice } from '../sign-in-notice.js'
import { stepOfCode } from './authenticator.js'
import { countRecoveryCodes, findSecondFactor, recoveryCodeLength, useRecoveryCode, useStep } from './second-factor.js'

/** Only who has the password can use these up. To guess a code at this rate, of three that are right at a time, takes some two years. */
const tries = throttle('second-factor', 5, 15 * 60)

const missing: FieldError[] = [{ field: 'code', message: 'Enter the code from your authenticator app, or a recovery code' }]
const refused: FieldError[] = [{ field: 'code', message: 'That code is not right, or has been used already. Enter the next one that your app shows' }]

export function showGiveSecondFactor(request: Request, response: Response): void {
  if (pendingSignIn(request, 'code') === null) return response.redirect(303, '/staff/sign-in')
  response.render('sign-in/code')
}

/** The last step of signing in: a code of the authenticator app, or one of the recovery codes. */
export async function giveSecondFactor(request: Request, response: Response): Promise<void> {
  const pending = pendingSignIn(request, 'code')
  if (pending === null) return response.redirect(303, '/staff/sign-in')
  const typed = field(request.body, 'code').trim()
  if (typed === '') return response.status(422).render('sign-in/code', { errors: missing })
  try {
    await tries.spend(`${request.council.id}:${pending.userId}`)
  } catch (error) {
    if (!(error instanceof TooManyTries)) throw error
    response.status(429).set('Retry-After', String(error.retryAfterSeconds))
    return response.render('sign-in/code', { errors: tooManyTries('code', error.retryAfterSeconds, request.services.clock.now()) })
  }
  const isRight = await inCouncil(request.council.id, async trx => await takeCode(trx, request, pending.userId, typed))
  if (!isRight) return response.status(422).render('sign-in/code', { errors: refused })
  await tries.forget(`${request.council.id}:${pending.userId}`)
  response.redirect(303, await comeIn(request, pending))
}

async function takeCode(trx: Knex.Transaction, request: Request, userId: string, typed: string): Promise<boolean> {
  const { council, services: { clock, config } } = request
  const factor = await findSecondFactor(trx, council.id, userId)
  if (factor === undefined) return false
  const step = await stepOfCode(decryptSecret(factor.secretEncrypted, config.encryptionKey), typed, clock.now())
  if (step !== null) return await useStep(trx, council.id, userId, step)
  const code = readCode(typed, recoveryCodeLength)
  if (code === null || !await useRecoveryCode(trx, council.id, userId, code, config.encryptionKey, clock.now())) return false
  const codesLeft = await countRecoveryCodes(trx, council.id, userId)
  await queueNotice(trx, request, userId, 'recovery-code-used', { codesLeft })
  await recordAudit(trx, council.id, { at: clock.now(), userId, action: 'recovery_code_used', subjectId: userId, facts: { codesLeft } })
  return true
}
