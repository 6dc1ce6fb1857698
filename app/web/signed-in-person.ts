import type { Request, RequestHandler } from 'express'
import { inCouncil } from '../database/in-council.js'
import { findPerson, type Person } from '../users/person.js'
import { SessionLost } from './csrf.js'
import { askAgain, endSession } from './sessions.js'

const longestMs = 12 * 3_600_000
const notedEveryMs = 60_000

/**
 * Finds who is signed in. A staff session ends after an hour without a request (its row's expiry moves on as it is used) and after
 * twelve hours in any case; so does that of somebody who has been disabled, at once.
 */
export function signedInPerson(): RequestHandler {
  return async (request, response, next) => {
    const { userId, signedInAt = 0, seenAt = 0 } = request.session
    if (userId === undefined) return next()
    const nowMs = request.services.clock.now().getTime()
    const person = await inCouncil(request.council.id, async trx => await findPerson(trx, request.council.id, userId))
    if (person === null || nowMs - signedInAt > longestMs) {
      await endSession(request)
      if (request.method !== 'GET') throw new SessionLost()
      return askAgain(request, response)
    }
    request.person = person
    if (nowMs - seenAt > notedEveryMs) request.session.seenAt = nowMs
    next()
  }
}

/** Who is signed in, for routes whose permission has seen to it that somebody is. */
export function signedIn(request: Request): Person {
  if (request.person === undefined) throw new Error(`Nobody is signed in at ${request.path}, which asks for a permission`)
  return request.person
}
