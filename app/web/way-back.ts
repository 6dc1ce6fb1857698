import type { Request, RequestHandler, Response } from 'express'

/** Where people look for things, narrow what they see, and open one after the other. */
const lists = [
  '/staff/transactions', '/staff/attention', '/staff/ledger-check', '/staff/suspense', '/staff/traces', '/staff/refunds', '/staff/refunds/duplicates',
  '/staff/refunds/payments', '/staff/transfers', '/staff/imports', '/staff/feedback', '/staff/release-notes'
]
/** Of the latest pages; the session is read with each request. */
export const mostLists = 30
const longestAddress = 500

/** The list from which a page was opened, or of a list itself how it was narrowed last; and when. */
export interface KeptList {
  list: string
  at: number
}

/**
 * Tells each page of staff the list to go back to, as `wayBack`: the one from which the page, or the page that it is a part of, was opened,
 * with its filters. The session keeps it for each page apart, so that what is done on a page loses it as little as another tab does.
 * Browsers that do not say where they come from, as lynx does not from an address with a search, are led to the list as it was last.
 */
export function wayBack(): RequestHandler {
  return (request, response, next) => {
    if (request.person !== undefined) {
      if (request.method === 'GET') keepList(request)
      forgetWhatFails(request, response)
      response.locals.wayBack = lists.includes(request.path) ? null : listBehind(request)
    }
    next()
  }
}

function keepList(request: Request): void {
  const { path, originalUrl, headers, session, services } = request
  const list = lists.includes(path) ? originalUrl : listOf(request.get('referer'), headers.host)
  if (list === null || list.length > longestAddress || session.lists?.[path]?.list === list) return
  const kept = { ...session.lists, [path]: { list, at: services.clock.now().getTime() } }
  session.lists = Object.fromEntries(Object.entries(kept).sort(([, one], [, other]) => other.at - one.at).slice(0, mostLists))
}

/** A list that could not be shown as it was asked for is none to go back to. */
function forgetWhatFails(request: Request, response: Response): void {
  const render = response.render.bind(response) as (...drawing: unknown[]) => void
  response.render = (...drawing: unknown[]) => {
    const { session, path } = request
    if (response.statusCode >= 400 && lists.includes(path) && session.lists !== undefined) {
      session.lists = Object.fromEntries(Object.entries(session.lists).filter(([page]) => page !== path))
    }
    render(...drawing)
  }
}

/** The address of a list, where it is one of this host's; the browser names it, and it leads nowhere else. */
function listOf(cameFrom: string | undefined, host: string | undefined): string | null {
  if (cameFrom === undefined || !URL.canParse(cameFrom)) return null
  const { host: itsHost, pathname, search } = new URL(cameFrom)
  return itsHost === host && lists.includes(pathname) ? pathname + search : null
}

/** That of the longest beginning of the address. How a list was last is no answer for whoever came from elsewhere. */
function listBehind(request: Request): string | null {
  const isSilent = request.get('referer') === undefined
  const [nearest] = Object.entries(request.session.lists ?? {})
    .filter(([page]) => (request.path === page || request.path.startsWith(`${page}/`)) && (isSilent || !lists.includes(page)))
    .sort(([one], [other]) => other.length - one.length)
  return nearest?.[1].list ?? null
}
