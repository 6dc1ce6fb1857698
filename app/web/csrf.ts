import { csrfSync } from 'csrf-sync'
import type { Request, RequestHandler } from 'express'
import { HttpError } from '../errors.js'
import { isKept, staffSessionWasLost } from './sessions.js'

/** A form came without the token of its session: an expired session as a rule, an attack perhaps. Nothing has been done. */
export class SessionLost extends HttpError {
  constructor() {
    super(403, 'The form does not belong to a session that is still open')
  }
}

/**
 * Every change carries the session's token. The first POST of a visit has no session and so no token: it is let through when the
 * browser says that it comes from our own page, or, like lynx and w3m, says nothing of where it comes from. So is one whose session is
 * over, or its old cookie would stand in the way of beginning anew; what it was about can no longer be opened. Staff are told instead.
 */
export function csrf(): RequestHandler {
  const { csrfSynchronisedProtection } = csrfSync({
    getTokenFromRequest: request => (request.body as Record<string, string> | undefined)?._csrf,
    getTokenFromState: request => request.session.csrfToken,
    storeTokenInState: (request, token) => { request.session.csrfToken = String(token) },
    skipCsrfProtection: request => !isKept(request) && !staffSessionWasLost(request) && comesFromOurOwnPage(request)
  })

  return (request, response, next) => {
    csrfSynchronisedProtection(request, response, (error?: unknown) => { next(error === undefined ? undefined : new SessionLost()) })
  }
}

function comesFromOurOwnPage(request: Request): boolean {
  const site = request.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = request.get('origin')
  return origin === undefined || origin === request.origin
}
