import type { Request, RequestHandler } from 'express'
import type { Council } from '../councils/council.js'
import { type OldService, oldServiceOf } from '../councils/paid-elsewhere.js'
import { isBeta, type Phase, phaseAt } from '../councils/phase.js'
import { announcedWindows, type PlannedWindow, windowAt } from '../councils/planned-window.js'
import { formatTimeOfDay } from '../dates.js'
import { pageAt } from './rendering/page-pattern.js'

/** What every template knows without being told: whose service it is, who is signed in, the form's token. */
export interface PageContext {
  council: Council
  csrfToken: string | null | undefined
  person: { name: string, roleName: string } | undefined
  signedOutAt: { at: Date, isPutOff: boolean, isSoon: boolean, seconds: number, time: string } | undefined
  currentPath: string
  environment: string
  /** Whether this council's service is new, or what the page is about, and says so. */
  isBeta: boolean
  /** Where people can pay instead, as long as that is offered. */
  oldService: OldService | null
  /** Where a resident's page asks what people think of it; null on pages of staff. */
  feedbackHref: string | null
  /** Whether the reader may write down what a caller says; on a resident's page, that is where feedbackHref leads them. */
  mayRecordFeedback: boolean
  /** Where staff report a problem with the page; null for anybody else. */
  problemHref: string | null
  /** What is or will be closed on purpose, as far as it concerns whoever reads the page. */
  announced: (PlannedWindow & { isNow: boolean })[]
}

/** Personal pages, which is all but a few, are never kept by the browser or anything between. */
export function pageContext(): RequestHandler {
  return (request, response, next) => {
    const now = request.services.clock.now()
    const isToStaff = request.person !== undefined
    const context: PageContext = {
      council: request.council,
      csrfToken: request.session.csrfToken,
      person: request.person,
      signedOutAt: signedOutAt(request),
      currentPath: request.path,
      environment: request.services.config.environment,
      isBeta: isBeta(phaseAt(request.council, now)),
      oldService: oldServiceOf(request.council, now),
      announced: announcedWindows(request.windows, now, isToStaff).map(window => ({ ...window, isNow: windowAt([window], now) !== undefined })),
      feedbackHref: feedbackHref(request), mayRecordFeedback: mayRecordFeedback(request), problemHref: problemHref(request)
    }
    Object.assign(response.locals, context)
    // lynx keeps a page that is not to be stored, unless the last word is no-cache: then it asks again.
    response.set('Cache-Control', 'no-store, no-cache')
    next()
  }
}

/** What this page is about may be newer than the council's service as a whole, and then the page says that it is new. */
export function sayIfBeta({ res: response }: Request, phase: Phase | null): void {
  if (response !== undefined && isBeta(phase)) response.locals.isBeta = true
}

/** Names the page without what would name a payment or an account. Staff who help somebody write down what they say. */
export function feedbackHref(request: Request): string | null {
  if (isStaffPage(request)) return null
  return aboutPage(request, mayRecordFeedback(request) ? '/staff/feedback/new' : '/feedback')
}

export function problemHref(request: Request): string | null {
  return isStaffPage(request) && request.person?.may('home.view') === true ? aboutPage(request, '/staff/problems/new') : null
}

function mayRecordFeedback({ person }: Request): boolean {
  return person?.may('feedback.record') === true
}

function isStaffPage({ path }: Request): boolean {
  return /^\/staff(\/|$)/i.test(path)
}

function aboutPage({ app, path }: Request, form: string): string {
  const page = pageAt(app, path)
  return page === undefined ? form : `${form}?from=${page.carried}`
}

const soonSeconds = 15 * 60

function signedOutAt({ signedOutAt: over, services }: Request): PageContext['signedOutAt'] {
  if (over === undefined) return undefined
  const seconds = Math.round((over.at.getTime() - services.clock.now().getTime()) / 1000)
  return { ...over, seconds, time: formatTimeOfDay(over.at), isSoon: !over.isPutOff && seconds < soonSeconds }
}
