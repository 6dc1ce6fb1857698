import type { Route } from '../web/route.js'
import { downloadStruggle, showStruggle, showStruggleOfPage } from './show-struggle.js'

/** Where people struggle on the pages of the journey. */
export const struggleRoutes: Route[] = [
  { method: 'get', path: '/staff/measures/struggle', permission: 'measures.view', handler: showStruggle },
  { method: 'get', path: '/staff/measures/struggle.csv', permission: 'measures.view', handler: downloadStruggle },
  { method: 'get', path: '/staff/measures/struggle/:journeyPage', permission: 'measures.view', handler: showStruggleOfPage }
]
