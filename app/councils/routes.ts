import type { Request, Response } from 'express'
import { publicAccess, type Route } from '../web/route.js'

/** The council's own pages: where to start, and what the law asks to be said. */
export const councilRoutes: Route[] = [
  { method: 'get', path: '/', permission: publicAccess, handler: showStart }
]

function showStart(request: Request, response: Response): void {
  response.render('councils/start', { examples: request.services.examplesFor(request.council) })
}
