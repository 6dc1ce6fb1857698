import type { Express, RequestHandler } from 'express'
import type { Guard } from '../../app/web/route.js'

export interface LiveRoute {
  method: string
  path: string
  /** Undefined when nothing guards it. */
  permission: Guard['permission'] | undefined
}

interface Layer {
  route?: { path: string, methods: Record<string, boolean>, stack: { handle: RequestHandler }[] }
  handle?: { stack?: Layer[] }
}

/** Addresses that programs ask for, not people: they stand before sessions and have their own rules, tested elsewhere. */
const forPrograms = ['/health', '/ready', '/govuk-pay/:account']

/** Every route as the router itself has it, whoever mounted it. */
export function liveRoutes(app: Express): LiveRoute[] {
  return routesIn(app.router.stack as Layer[]).filter(route => !forPrograms.includes(route.path))
}

function routesIn(stack: readonly Layer[]): LiveRoute[] {
  return stack.flatMap(({ route, handle }) => {
    if (route === undefined) return routesIn(handle?.stack ?? [])
    const permission = (route.stack[0]?.handle as Partial<Guard> | undefined)?.permission
    return Object.keys(route.methods).map(method => ({ method, path: route.path, permission }))
  })
}
