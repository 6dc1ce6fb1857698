import type { Route } from '../web/route.js'
import { acknowledge, close, give, moveMarker, pick, release, sendLetter, showClosing, showLetter, take } from './change-trace.js'
import { showTraces } from './list/show-traces.js'
import { saveDetails, showDetails } from './show-details.js'
import { showStart, start } from './show-start.js'
import { showTrace } from './show-trace.js'

/** Finding a payment that is not on its account: from the call to the letter. */
export const traceRoutes: Route[] = [
  { method: 'get', path: '/staff/traces', permission: 'traces.view', handler: showTraces },
  { method: 'post', path: '/staff/traces', permission: 'traces.work', handler: start },
  { method: 'get', path: '/staff/traces/new', permission: 'traces.work', handler: showStart },
  { method: 'get', path: '/staff/traces/:traceId', permission: 'traces.view', handler: showTrace },
  { method: 'get', path: '/staff/traces/:traceId/details', permission: 'traces.work', handler: showDetails },
  { method: 'post', path: '/staff/traces/:traceId/details', permission: 'traces.work', handler: saveDetails },
  { method: 'post', path: '/staff/traces/:traceId/takings', permission: 'traces.work', handler: take },
  { method: 'post', path: '/staff/traces/:traceId/releases', permission: 'traces.work', handler: release },
  { method: 'post', path: '/staff/traces/:traceId/givings', permission: 'traces.work', handler: give },
  { method: 'post', path: '/staff/traces/:traceId/looks', permission: 'traces.work', handler: acknowledge },
  { method: 'post', path: '/staff/traces/:traceId/markers', permission: 'traces.work', handler: moveMarker },
  { method: 'post', path: '/staff/traces/:traceId/picks', permission: 'traces.work', handler: pick },
  { method: 'get', path: '/staff/traces/:traceId/closing', permission: 'traces.work', handler: showClosing },
  { method: 'post', path: '/staff/traces/:traceId/closing', permission: 'traces.work', handler: close },
  { method: 'get', path: '/staff/traces/:traceId/letter', permission: 'traces.view', handler: showLetter },
  { method: 'post', path: '/staff/traces/:traceId/letters', permission: 'traces.work', handler: sendLetter }
]
