import { publicAccess, type Route } from '../web/route.js'
import { markReviewed, saveNotice, showNotice } from './notice/show-notice.js'
import { savePeriods, showPeriods, showRuns } from './retention/show-retention.js'
import { showCookies, showPrivacy } from './show-notices.js'

/** What is set in a browser and kept of a person, and what the council does about it. */
export const privacyRoutes: Route[] = [
  { method: 'get', path: '/cookies', permission: publicAccess, handler: showCookies },
  { method: 'get', path: '/privacy', permission: publicAccess, handler: showPrivacy },
  { method: 'get', path: '/staff/settings/privacy-notice', permission: 'settings.change', handler: showNotice },
  { method: 'post', path: '/staff/settings/privacy-notice', permission: 'settings.change', handler: saveNotice },
  { method: 'post', path: '/staff/settings/privacy-notice/reviews', permission: 'settings.change', handler: markReviewed },
  { method: 'get', path: '/staff/settings/retention', permission: 'settings.change', handler: showPeriods },
  { method: 'post', path: '/staff/settings/retention', permission: 'settings.change', handler: savePeriods },
  { method: 'get', path: '/staff/retention', permission: 'service-phase.view', handler: showRuns }
]
