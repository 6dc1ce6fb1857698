import type { RequestHandler } from 'express'
import { NotFound } from '../../errors.js'

/** What a practice council does not have: nothing is told to it from outside, nothing of it is published or said of the service, and nobody has a password there. */
const closed = /^\/(webhooks|performance|status|staff\/invitations?|staff\/joined|staff\/my-sign-in\/(password|second-factor|recovery-codes)|staff\/settings\/sign-in)(\/|[.]|$)/i
const signIn = /^\/staff\/sign-in(\/|$)/i

/** Where somebody learns how to come into a practice council. */
export const wayInPath = '/practice/way-in'

/**
 * Keeps a practice council apart, wherever a feature forgets to: search engines leave it out, each file says in its name that it is of
 * practice, and the addresses that it has no use for are not there. Nobody signs in to it: staff come from their own council.
 */
export function practiceApart(): RequestHandler {
  return (request, response, next) => {
    if (request.council.practiceOf === null) return next()
    response.set('X-Robots-Tag', 'noindex, nofollow')
    const attachment = response.attachment.bind(response)
    response.attachment = name => attachment(`PRACTICE-${name ?? 'file'}`)
    if (closed.test(request.path)) throw new NotFound()
    if (signIn.test(request.path)) {
      if (request.method !== 'GET') throw new NotFound()
      return response.redirect(303, wayInPath)
    }
    next()
  }
}
