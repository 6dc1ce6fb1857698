import type { Route } from '../../web/route.js'
import { downloadCsv, downloadJson, showPrint } from './exporting/export-request.js'
import { mark, showPlace } from './show-place.js'
import { agreeToRemoval, askForRemoval, close, lookFurther, refuseToRemove, showRequest } from './show-request.js'
import { open, showNewRequest, showRequests } from './show-requests.js'

/** What somebody has a right to: to know what is held about them, and to have it removed where the law allows. */
export const dataRequestRoutes: Route[] = [
  { method: 'get', path: '/staff/data-requests', permission: 'personal-data.find', handler: showRequests },
  { method: 'post', path: '/staff/data-requests', permission: 'personal-data.find', handler: open },
  { method: 'get', path: '/staff/data-requests/new', permission: 'personal-data.find', handler: showNewRequest },
  { method: 'get', path: '/staff/data-requests/:dataRequestId', permission: 'personal-data.find', handler: showRequest },
  { method: 'post', path: '/staff/data-requests/:dataRequestId/looks', permission: 'personal-data.find', handler: lookFurther },
  { method: 'post', path: '/staff/data-requests/:dataRequestId/removals', permission: 'personal-data.remove', handler: askForRemoval },
  { method: 'post', path: '/staff/data-requests/:dataRequestId/removal-agreements', permission: 'personal-data.remove', handler: agreeToRemoval },
  { method: 'post', path: '/staff/data-requests/:dataRequestId/removal-refusals', permission: 'personal-data.remove', handler: refuseToRemove },
  { method: 'post', path: '/staff/data-requests/:dataRequestId/closings', permission: 'personal-data.find', handler: close },
  { method: 'get', path: '/staff/data-requests/:dataRequestId/places/:placeCode', permission: 'personal-data.find', handler: showPlace },
  { method: 'post', path: '/staff/data-requests/:dataRequestId/places/:placeCode', permission: 'personal-data.find', handler: mark },
  { method: 'get', path: '/staff/data-requests/:dataRequestId/print', permission: 'personal-data.find', handler: showPrint },
  { method: 'post', path: '/staff/data-requests/:dataRequestId/export.json', permission: 'personal-data.find', handler: downloadJson },
  { method: 'post', path: '/staff/data-requests/:dataRequestId/export.csv', permission: 'personal-data.find', handler: downloadCsv }
]
