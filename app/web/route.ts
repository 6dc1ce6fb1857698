import type { Request, RequestHandler, Response, Router } from 'express'
import { NotPermitted } from '../errors.js'
import type { Permission } from '../users/permissions.js'
import { refuseChangesByStaff } from './visited-council/closed.js'

/** A page that anybody may ask for. Written out on its line, so that nobody can forget to decide. */
export const publicAccess = 'public access'

/** A page about nobody but whoever is signed in, whatever their role. */
export const ownAccess = 'own access'

export interface Route {
  method: 'get' | 'post'
  path: string
  permission: Permission | typeof publicAccess | typeof ownAccess
  handler: (request: Request, response: Response) => Promise<void> | void
  /** Of a form of staff: goes on while they can change nothing, since it only reads, ends that, or cannot wait: people go on paying. */
  goesOn?: true
}

/** A guard knows its permission, so that a test can walk the live router and read who may do what. */
export interface Guard extends RequestHandler {
  permission: Route['permission']
}

/** Mounts a feature's table of routes, each behind its guard. */
export function mount(router: Router, routes: readonly Route[]): void {
  for (const route of routes) router[route.method](route.path, guard(route), route.handler)
}

function guard({ permission, method, goesOn }: Route): Guard {
  const check: RequestHandler = (request, response, next) => {
    if (permission === publicAccess) return next()
    if (request.person === undefined) return askToSignIn(request, response)
    if (permission !== ownAccess && !request.person.may(permission)) throw new NotPermitted(permission)
    if (method === 'post' && goesOn !== true) refuseChangesByStaff(request, permission)
    next()
  }
  return Object.assign(check, { permission })
}

/** A page can be returned to after signing in; what was posted cannot, so only the sign-in page is offered. */
function askToSignIn(request: Request, response: Response): void {
  const wanted = request.method === 'GET' ? `?next=${encodeURIComponent(request.originalUrl)}` : ''
  response.redirect(303, `/staff/sign-in${wanted}`)
}
