import { setTimeout as wait } from 'node:timers/promises'
import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { readEmail } from '../../messages/email-address.js'
import { hashSecret } from '../../secrets/secret-tokens.js'
import { hashPassword } from '../../users/password.js'
import { passwordFaults } from '../../users/password-rules.js'
import { field } from '../../web/form-body.js'
import { renewSession } from '../../web/sessions.js'
import { throttle, throttleKey, visitorAddress } from '../../web/throttle.js'
import { findOpenReset, sendPasswordReset, useReset } from './password-reset.js'

const hour = 60 * 60
/** Generous: a contact centre may have one address for everybody. */
const asksFromAnAddress = throttle('password-reset-from', 60, hour)
const asksForAnEmail = throttle('password-reset', 3, hour)
/** Every answer takes as long, so that its time does not tell who has an account. */
const answersAfterMs = 150

export function showForgotten(_request: Request, response: Response): void {
  response.render('sign-in/passwords/forgotten')
}

/** The answer is the same whoever has that email, or nobody, and however often it is asked. */
export async function askForReset(request: Request, response: Response): Promise<void> {
  const { council } = request
  const { values, errors, submitted } = readEmail(request.body)
  if (errors !== undefined) return response.status(422).render('sign-in/passwords/forgotten', { errors, submitted })
  const email = values.email.toLowerCase()
  await asksFromAnAddress.spend(throttleKey(request, 'address', visitorAddress(request)))
  const answered = wait(answersAfterMs)
  if (await asksForAnEmail.trySpend(throttleKey(request, 'password-reset', email))) {
    await inCouncil(council.id, async trx => { await sendPasswordReset(trx, request, email) })
  }
  await answered
  response.redirect(303, '/staff/sign-in/forgotten/sent')
}

export function showResetSent(_request: Request, response: Response): void {
  response.render('sign-in/passwords/sent')
}

/**
 * Opens a link from an email, in a session that nobody else can know of. It is not used up by that: a mail program may look at it. An address
 * without the token follows. A link that leads nowhere, on a page of another site perhaps, leaves the session as it is.
 */
export async function openResetLink(request: Request, response: Response): Promise<void> {
  const tokenHash = hashSecret(String(request.params.token))
  if (await openReset(request, tokenHash) === undefined) return response.status(410).render('sign-in/passwords/link-over')
  await renewSession(request)
  request.session.passwordResetHash = tokenHash
  response.redirect(303, '/staff/sign-in/new-password')
}

export async function showNewPassword(request: Request, response: Response): Promise<void> {
  const { reset } = await resetOf(request)
  if (reset === undefined) return response.status(410).render('sign-in/passwords/link-over')
  response.render('sign-in/passwords/new-password', { email: reset.email })
}

export async function setNewPassword(request: Request, response: Response): Promise<void> {
  const { council } = request
  const { reset, tokenHash } = await resetOf(request)
  if (reset === undefined) return response.status(410).render('sign-in/passwords/link-over')
  const password = field(request.body, 'new-password')
  const errors = passwordFaults(password, reset, council.name).map(message => ({ field: 'new-password', message }))
  if (errors.length > 0) return response.status(422).render('sign-in/passwords/new-password', { email: reset.email, errors })
  const passwordHash = await hashPassword(password)
  const isSet = await inCouncil(council.id, async trx => await useReset(trx, request, { tokenHash, userId: reset.userId, passwordHash }))
  if (!isSet) return response.status(410).render('sign-in/passwords/link-over')
  delete request.session.passwordResetHash
  response.redirect(303, '/staff/sign-in?new-password=set')
}

async function resetOf(request: Request) {
  const tokenHash = request.session.passwordResetHash ?? ''
  return { tokenHash, reset: await openReset(request, tokenHash) }
}

async function openReset({ council, services: { clock } }: Request, tokenHash: string): ReturnType<typeof findOpenReset> {
  return await inCouncil(council.id, async trx => await findOpenReset(trx, council.id, tokenHash, clock.now()))
}
