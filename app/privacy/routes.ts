import { publicAccess, type Route } from '../web/route.js'
import { showCookies, showPrivacy } from './show-notices.js'

/** What is set in a browser and kept of a person, and what the council does about it. */
export const privacyRoutes: Route[] = [
  { method: 'get', path: '/cookies', permission: publicAccess, handler: showCookies },
  { method: 'get', path: '/privacy', permission: publicAccess, handler: showPrivacy }
]
