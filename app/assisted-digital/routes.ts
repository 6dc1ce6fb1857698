import type { Route } from '../web/route.js'
import { showHelp } from './show-help.js'

/** Help with the service, measured. */
export const assistedDigitalRoutes: Route[] = [
  { method: 'get', path: '/staff/measures/help', permission: 'measures.view', handler: showHelp }
]
