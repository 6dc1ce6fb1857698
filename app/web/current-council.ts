import type { RequestHandler } from 'express'
import { type Council, findCardPageOrigins, findCouncilByHost, findCouncilBySlug } from '../councils/council.js'
import { NotFound } from '../errors.js'

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])
const remembersForMs = 10_000

interface Found {
  council: Council
  cardPageOrigins: string[]
  until: number
}

/** Finds whose service is being visited from the host name; any host that no council has is refused, whatever the path. */
export function currentCouncil(): RequestHandler {
  const remembered = new Map<string, Found>()

  return async (request, _response, next) => {
    const { config, loopbackCouncilSlug } = request.services
    const { host, port } = splitHost(request.headers.host ?? '')
    const isLoopback = config.environment !== 'production' && loopbackNames.has(host)
    const name = isLoopback ? `slug:${loopbackCouncilSlug() ?? ''}` : host
    let found = remembered.get(name)
    if (found === undefined || found.until < Date.now()) {
      found = await find(name, isLoopback)
      remembered.set(name, found)
    }
    request.council = found.council
    request.cardPageOrigins = found.cardPageOrigins
    request.origin = isLoopback ? `${request.protocol}://${host}${port}` : found.council.origin
    next()
  }
}

async function find(name: string, isLoopback: boolean): Promise<Found> {
  const council = isLoopback ? await findCouncilBySlug(name.slice('slug:'.length)) : await findCouncilByHost(name)
  if (council === null) throw new NotFound('council')
  return { council, cardPageOrigins: await findCardPageOrigins(council.id), until: Date.now() + remembersForMs }
}

function splitHost(header: string): { host: string, port: string } {
  const parts = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.exec(header)
  return { host: (parts?.[1] ?? '').toLowerCase(), port: parts?.[2] ?? '' }
}
