import type { ErrorRequestHandler } from 'express'
import { Closed } from '../web/visited-council/closed.js'

/** The page of what is closed on purpose: until when, why, and what else to do. */
export const availabilityProblems: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (!(error instanceof Closed)) return next(error)
  const seconds = Math.ceil((error.window.endsAt.getTime() - request.services.clock.now().getTime()) / 1000)
  response.status(error.status).set('Retry-After', String(Math.max(1, seconds)))
  response.locals.isPlanned = true
  response.render(error.to === 'staff' ? 'availability/read-only' : 'availability/closed', { window: error.window, isSent: request.method === 'POST' })
}
