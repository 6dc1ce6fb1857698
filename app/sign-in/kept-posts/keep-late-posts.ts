import type { Request, RequestHandler } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { looksLikeCardNumber } from '../../funds/card-number.js'
import { pageAfterSignIn } from '../page-after-sign-in.js'
import { keepPost } from './kept-post.js'

/** What lets somebody in, or changes how they come in, is never kept. */
const neverKept = /^\/staff\/(sign-(in|out)|my-sign-in|settings\/sign-in)(\/|$)/i

/**
 * A form that came after its sender had been signed out is kept for them, when it carries the token of their session: another site cannot plant
 * one. They are asked to sign in, and then shown what they sent, to send it again or not.
 */
export function keepLatePosts(): RequestHandler {
  return async (request, response, next) => {
    const { timedOut, council, services: { clock, config } } = request
    if (timedOut === undefined) return next()
    const { _csrf: token, ...fields } = request.body as Record<string, string>
    const page = pageItCameFrom(request)
    const mayBeKept = token !== undefined && token === timedOut.csrfToken && !neverKept.test(request.path) && !holdsCardNumber(fields)
    const isKept = mayBeKept && await inCouncil(council.id, async trx => (
      await keepPost(trx, council.id, timedOut.userId, { action: request.originalUrl, page, fields }, config.encryptionKey, clock.now())
    ))
    response.redirect(303, `/staff/sign-in?timed-out=${isKept ? 'kept' : 'lost'}&next=${encodeURIComponent(page)}`)
  }
}

function holdsCardNumber(fields: Record<string, string>): boolean {
  return Object.values(fields).some(looksLikeCardNumber)
}

/** The page of ours that the form was on, as the browser tells. */
function pageItCameFrom(request: Request): string {
  const referer = request.get('referer') ?? ''
  if (!URL.canParse(referer)) return pageAfterSignIn('')
  const { host, pathname, search } = new URL(referer)
  return pageAfterSignIn(host === request.headers.host ? pathname + search : '')
}
