import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { Council } from '../councils/council.js'
import { oldServiceOf } from '../councils/paid-elsewhere.js'
import { closedToPayers, type PlannedWindow } from '../councils/planned-window.js'
import { Conflict, errorFacts, HttpError, isDatabaseAway, NotFound, NotPermitted, ProviderUnavailable } from '../errors.js'
import { SessionLost } from './csrf.js'
import { loggedPath } from './incoming/request-log.js'
import { pageBefore } from './page-before.js'
import { feedbackHref, problemHref } from './page-context.js'
import { TooManyTries } from './throttle.js'

/** When to try again after a fault that nobody has planned. */
const retryAfterSeconds = 60

/** Every address that no route took. */
export const noSuchPage: RequestHandler = () => {
  throw new NotFound()
}

/** The one place that turns a failure into a page. What is not ours to name is our fault: 500, and the log says what. */
export const errorPage: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  if (response.headersSent) return breakOff(request, error)
  const status = statusOf(error)
  if (status >= 500) request.services.log.error({ error: errorFacts(error), path: loggedPath(request.path), requestId: request.id }, 'request failed')
  if (error instanceof TooManyTries) response.set('Retry-After', String(error.retryAfterSeconds))
  if (status === 503) response.set('Retry-After', String(retryAfterSeconds))
  response.status(status).set('Cache-Control', 'no-store, no-cache')
  render(request, response, error, status)
}

/** Half an answer has gone out: the browser must see that it is not whole. Express would print the error beside the log, without its request. */
function breakOff(request: Request, error: unknown): void {
  // Whoever asked has gone.
  if ((error as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE') return
  request.services.log.error({ error: errorFacts(error), path: loggedPath(request.path), requestId: request.id }, 'answer broken off')
  request.socket.destroy()
}

function render(request: Request, response: Response, error: unknown, status: number): void {
  const council = request.council as Council | undefined
  const page = response.locals.isWholeService === true ? 'all-councils' : council === undefined && status === 404 ? 'unknown-host' : pageFor(error, status)
  const minutes = error instanceof TooManyTries ? Math.ceil(error.retryAfterSeconds / 60) : undefined
  // A failure may come before the page's context, so what the layout needs is given here.
  const now = request.services.clock.now()
  const closed = closedToPayers((request.windows as readonly PlannedWindow[] | undefined) ?? [], now)
  const context = { council, closed, oldService: council === undefined ? null : oldServiceOf(council, now), currentPath: request.path, feedbackHref: feedbackHref(request), problemHref: problemHref(request), wayOn: pageBefore(request), isSent: request.method === 'POST', isStaffPage: /^\/staff(\/|$)/i.test(request.path) }
  response.render(`errors/${page}`, { ...context, status, minutes, requestId: request.id }, (renderingFailed: unknown, html?: string) => {
    if (html !== undefined) return response.send(html)
    request.services.log.error({ error: errorFacts(renderingFailed) }, 'error page failed')
    response.type('text').send('Sorry, there is a problem with the service. Try again later.')
  })
}

function pageFor(error: unknown, status: number): string {
  if (error instanceof SessionLost) return 'session-lost'
  if (error instanceof TooManyTries) return 'too-many-requests'
  if (error instanceof NotFound) return 'not-found'
  if (error instanceof NotPermitted) return 'not-permitted'
  if (error instanceof Conflict) return 'conflict'
  if (error instanceof ProviderUnavailable) return 'provider-unavailable'
  if (status === 413) return 'too-large'
  if (status === 507) return 'no-room'
  if (status === 404) return 'not-found'
  if (status < 500) return 'bad-request'
  return status === 503 ? 'unavailable' : 'problem'
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status
  if (isDatabaseAway(error)) return 503
  if ((error as { code?: unknown }).code === diskFullCode) return 507
  const { status } = error as { status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}

/** PostgreSQL's: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const diskFullCode = '53100'
