import type { RequestHandler } from 'express'
import type { Council } from '../councils/council.js'

/** What every template knows without being told: whose service it is, who is signed in, the form's token. */
export interface PageContext {
  council: Council
  csrfToken: string | null | undefined
  person: { name: string, roleName: string } | undefined
  currentPath: string
  environment: string
}

/** Personal pages, which is all but a few, are never kept by the browser or anything between. */
export function pageContext(): RequestHandler {
  return (request, response, next) => {
    const context: PageContext = {
      council: request.council,
      csrfToken: request.session.csrfToken,
      person: request.person,
      currentPath: request.path,
      environment: request.services.config.environment
    }
    Object.assign(response.locals, context)
    // lynx keeps a page that is not to be stored, unless the last word is no-cache: then it asks again.
    response.set('Cache-Control', 'no-store, no-cache')
    next()
  }
}
