import type { Request, RequestHandler } from 'express'
import { findCouncilByHost, findCouncilBySlug } from '../../councils/council.js'
import { withSupport } from '../../councils/support-route.js'
import { isDatabaseAway, NotFound } from '../../errors.js'
import type { KnownCouncil } from './known-councils.js'
import { readCouncil } from './learn-councils.js'
import type { Services } from '../request.js'

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])
const remembersForMs = 10_000

/**
 * Finds whose service is being visited from the host name; any host that no council has is refused, whatever the path. While the database
 * is away nothing but what was built is served, and the page that says so is the council's own, as it was last known.
 */
export function currentCouncil({ config, knownCouncils: known }: Pick<Services, 'config' | 'knownCouncils'>): RequestHandler {
  const freshUntil = new Map<string, number>()

  return async (request, _response, next) => {
    const { host, port } = splitHost(request.headers.host ?? '')
    const isLoopback = config.environment !== 'production' && loopbackNames.has(host)
    const name = isLoopback ? `slug:${request.services.loopbackCouncilSlug() ?? ''}` : host
    const visit = ({ council, cardPageOrigins, windows, supportRoutes = [] }: KnownCouncil): void => {
      const origin = isLoopback ? `${request.protocol}://${host}${port}` : council.origin
      Object.assign(request, { council: withSupport(council, supportRoutes, request.services.clock.now()), cardPageOrigins, windows, origin })
      request.readCouncilAgain = () => { freshUntil.clear() }
    }
    const remembered = known.get(name)
    if (remembered !== undefined && (freshUntil.get(name) ?? 0) > Date.now()) {
      visit(remembered)
      return next()
    }
    try {
      const found = await find(name, isLoopback, request.services.clock.now())
      freshUntil.set(name, Date.now() + remembersForMs)
      known.keep(name, found)
      visit(found)
    } catch (error) {
      if (error instanceof NotFound) known.forget(name)
      if (remembered !== undefined && isDatabaseAway(error)) visit(remembered)
      if (remembered === undefined || !isDatabaseAway(error) || !isBuilt(request)) throw error
    }
    next()
  }
}

function isBuilt({ path }: Request): boolean {
  return path.toLowerCase().startsWith('/assets/')
}

async function find(name: string, isLoopback: boolean, now: Date): Promise<KnownCouncil> {
  const council = isLoopback ? await findCouncilBySlug(name.slice('slug:'.length)) : await findCouncilByHost(name)
  if (council === null) throw new NotFound('council')
  return await readCouncil(council, now)
}

function splitHost(header: string): { host: string, port: string } {
  const parts = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.exec(header)
  return { host: (parts?.[1] ?? '').toLowerCase(), port: parts?.[2] ?? '' }
}
