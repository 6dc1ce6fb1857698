import type { RequestHandler } from 'express'
import { type Council, findCouncilByHost, findCouncilBySlug } from '../councils/council.js'
import { NotFound } from '../errors.js'

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])
const remembersForMs = 10_000

/** Finds whose service is being visited from the host name; any host that no council has is refused, whatever the path. */
export function currentCouncil(): RequestHandler {
  const remembered = new Map<string, { council: Council, until: number }>()

  return async (request, _response, next) => {
    const { config, loopbackCouncilSlug } = request.services
    const { host, port } = splitHost(request.headers.host ?? '')
    const isLoopback = config.environment !== 'production' && loopbackNames.has(host)
    const name = isLoopback ? `slug:${loopbackCouncilSlug() ?? ''}` : host
    const known = remembered.get(name)
    const council = known !== undefined && known.until > Date.now() ? known.council : await find(name, isLoopback)
    if (council === null) throw new NotFound('council')
    remembered.set(name, { council, until: known?.council === council ? known.until : Date.now() + remembersForMs })
    request.council = council
    request.origin = isLoopback ? `${request.protocol}://${host}${port}` : council.origin
    next()
  }
}

async function find(name: string, isLoopback: boolean): Promise<Council | null> {
  return isLoopback ? await findCouncilBySlug(name.slice('slug:'.length)) : await findCouncilByHost(name)
}

function splitHost(header: string): { host: string, port: string } {
  const parts = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.exec(header)
  return { host: (parts?.[1] ?? '').toLowerCase(), port: parts?.[2] ?? '' }
}
