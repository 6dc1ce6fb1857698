import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { noteSignIn } from '../users/account.js'
import { recordAudit } from '../users/audit.js'
import type { PendingSignIn, SignInMethod } from '../web/request.js'
import { renewSession } from '../web/sessions.js'
import { deviceWords } from './device-words.js'
import { offerKeptPost } from './kept-posts/kept-post.js'
import { findSecondFactor } from './second-factor/second-factor.js'
import { signInSettings } from './settings/sign-in-settings.js'

const waitsForMs = 10 * 60_000
const keptPostPath = '/staff/my-sign-in/kept-form'

export interface Proved {
  userId: string
  by: SignInMethod
  /** The provider of single sign-on has seen to a second factor. */
  hasGivenSecondFactor: boolean
}

/** Somebody has shown who they are: they come in, or go on to give or to set up a second factor first. */
export async function goOnSigningIn(request: Request, response: Response, { userId, by, hasGivenSecondFactor }: Proved, next: string): Promise<void> {
  const { council, services } = request
  const step = hasGivenSecondFactor ? 'in' : await inCouncil(council.id, async trx => {
    if (await findSecondFactor(trx, council.id, userId) !== undefined) return 'code'
    return (await signInSettings(trx, council.id)).secondFactorRequired ? 'second-factor' : 'in'
  })
  if (step === 'in') return response.redirect(303, await comeIn(request, { userId, by, next }))
  await renewSession(request)
  request.session.pendingSignIn = { userId, by, step, next, since: services.clock.now().getTime() }
  response.redirect(303, `/staff/sign-in/${step}`)
}

/** Who is half-way in and has this left to do, or null when nobody is or it was too long ago. */
export function pendingSignIn({ session, services }: Request, step: PendingSignIn['step']): PendingSignIn | null {
  const pending = session.pendingSignIn
  return pending?.step === step && isStillWaiting(pending, services.clock.now()) ? pending : null
}

/** How long a session that somebody has left waits for the next step of what was begun in it. */
export function isStillWaiting({ since }: { since: number }, now: Date): boolean {
  return now.getTime() - since <= waitsForMs
}

/**
 * Starts the session of somebody who has shown all that is asked for, under a new id, and answers the page to show: what they sent too
 * late when they were here last, otherwise the one they wanted.
 */
export async function comeIn(request: Request, { userId, by, next }: Pick<PendingSignIn, 'userId' | 'by' | 'next'>): Promise<string> {
  const { council, services } = request
  const now = services.clock.now()
  await renewSession(request)
  Object.assign(request.session, {
    userId, signedInAt: now.getTime(), seenAt: now.getTime(), signedInBy: by, device: deviceWords(request.get('user-agent') ?? ''), address: request.ip ?? ''
  })
  const hasKeptPost = await inCouncil(council.id, async trx => {
    await noteSignIn(trx, council.id, userId, now)
    await recordAudit(trx, council.id, { at: now, userId, action: 'signed_in', facts: { by } })
    return await offerKeptPost(trx, council.id, userId, now)
  })
  return hasKeptPost ? keptPostPath : next
}
