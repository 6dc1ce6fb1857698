import type { Request, RequestHandler, Response } from 'express'
import type { SessionData } from 'express-session'
import { inCouncil } from '../database/in-council.js'
import { findPerson, type Person } from '../users/person.js'
import { SessionLost } from './csrf.js'
import { askAgain, endSession } from './sessions.js'

/** A staff session ends when nothing has been asked for so long, */
const idleMs = 60 * 60_000
/** and in any case so long after signing in. */
const longestMs = 12 * 60 * 60_000
const notedEveryMs = 60_000

/**
 * Finds who is signed in. A staff session ends by itself as its times are; that of somebody who has been disabled, at once. A form that came
 * too late goes on without a session, with whose it was, to where it is kept for them.
 */
export function signedInPerson(): RequestHandler {
  return async (request, response, next) => {
    const { userId, csrfToken, signedInAt = 0, seenAt = signedInAt } = request.session
    if (userId === undefined) return next()
    const nowMs = request.services.clock.now().getTime()
    const person = await inCouncil(request.council.id, async trx => await findPerson(trx, request.council.id, userId))
    const isTooLate = isOver(request.session, request.services.clock.now())
    if (person !== null && isTooLate && isLateForm(request)) {
      await endSession(request)
      request.timedOut = { userId, csrfToken: csrfToken ?? undefined }
      return next()
    }
    if (person === null || isTooLate) return await leaveNobody(request, response)
    request.person = person
    request.signedOutAt = { at: new Date(Math.min(nowMs + idleMs, signedInAt + longestMs)), isPutOff: nowMs + idleMs < signedInAt + longestMs }
    if (nowMs - seenAt > notedEveryMs) request.session.seenAt = nowMs
    next()
  }
}

/** Whether somebody's session has ended by itself, whatever is left of it. */
export function isOver({ signedInAt = 0, seenAt = signedInAt }: Pick<Partial<SessionData>, 'signedInAt' | 'seenAt'>, now: Date): boolean {
  return now.getTime() > Math.min(seenAt + idleMs + notedEveryMs, signedInAt + longestMs)
}

/** Who is signed in, for routes whose permission has seen to it that somebody is. */
export function signedIn(request: Request): Person {
  if (request.person === undefined) throw new Error(`Nobody is signed in at ${request.path}, which asks for a permission`)
  return request.person
}

function isLateForm(request: Request): boolean {
  return request.method === 'POST' && request.path.startsWith('/staff/') && request.is('application/x-www-form-urlencoded') !== false
}

async function leaveNobody(request: Request, response: Response): Promise<void> {
  await endSession(request)
  if (request.method !== 'GET') throw new SessionLost()
  const isStaffPage = /^\/staff(\/|$)/i.test(request.path)
  if (!isStaffPage) return askAgain(request, response)
  response.redirect(303, `/staff/sign-in?timed-out=yes&next=${encodeURIComponent(request.originalUrl)}`)
}
