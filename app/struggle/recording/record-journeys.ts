import type { Request, RequestHandler, Response } from 'express'
import { eventsOfPage, eventsOfRedirect } from './events-of-request.js'
import type { JourneyEvent } from './journey-event.js'

/**
 * Counts what happens on the pages of the journey: which page is shown, which errors it tells, where it leads. It keeps codes, never what was
 * typed, and nothing that could tell a visitor from another.
 */
export function recordJourneys(): RequestHandler {
  return (request, response, next) => {
    if (isOfJourney(request) && isReadBySomebody(request)) listen(request, response)
    next()
  }
}

function listen(request: Request, response: Response): void {
  const keep = (events: readonly JourneyEvent[]): void => { request.services.journeyEvents.add(events) }
  const render = response.render.bind(response) as (view: string, context?: object, callback?: (error: Error, html: string) => void) => void
  const redirect = response.redirect.bind(response) as (status: number | string, address?: number | string) => void
  response.render = (view: string, context?: object, callback?: (error: Error, html: string) => void) => {
    keep(eventsOfPage(request, view, context ?? {}))
    render(view, context, callback)
  }
  response.redirect = (status: number | string, address?: number | string) => {
    keep(eventsOfRedirect(request, String(address)))
    redirect(status, address)
  }
}

function isOfJourney({ path }: Request): boolean {
  return /^\/(pay|payments|another-way|slips|help|help-codes)(\/|$)/i.test(path)
}

/** A browser that only fetches ahead, a script that looks again, and a program that reads the web are nobody. */
function isReadBySomebody(request: Request): boolean {
  if (request.method === 'HEAD') return false
  const purpose = `${request.get('purpose') ?? ''} ${request.get('sec-purpose') ?? ''} ${request.get('x-moz') ?? ''}`
  const destination = request.get('sec-fetch-dest')
  if (/prefetch|prerender|preview/i.test(purpose) || (destination !== undefined && destination !== 'document')) return false
  return !/bot\b|crawl|spider|slurp|preview|monitor/i.test(request.get('user-agent') ?? '')
}
