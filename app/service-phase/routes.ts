import type { Route } from '../web/route.js'
import { changeOldService, showOldService } from './change-paid-before.js'
import { makeChange, previewChange, showChange } from './change-phase.js'
import { showFund } from './show-fund.js'
import { showPhase } from './show-phase.js'
import { changeShare, previewShare, resumeFund, stateCheck, stopFund, undoChange } from './act-on-phase.js'

/** The service's way from private beta to live. */
export const servicePhaseRoutes: Route[] = [
  { method: 'get', path: '/staff/service-phase', permission: 'service-phase.view', handler: showPhase },
  { method: 'get', path: '/staff/service-phase/funds/:fund', permission: 'service-phase.view', handler: showFund },
  { method: 'get', path: '/staff/service-phase/change', permission: 'service-phase.change', handler: showChange },
  { method: 'post', path: '/staff/service-phase/preview', permission: 'service-phase.change', handler: previewChange, goesOn: true },
  { method: 'post', path: '/staff/service-phase/changes', permission: 'service-phase.change', handler: makeChange },
  { method: 'post', path: '/staff/service-phase/changes/:changeId/undoings', permission: 'service-phase.change', handler: undoChange },
  { method: 'post', path: '/staff/service-phase/share-previews', permission: 'service-phase.change', handler: previewShare, goesOn: true },
  { method: 'post', path: '/staff/service-phase/shares', permission: 'service-phase.change', handler: changeShare },
  { method: 'post', path: '/staff/service-phase/stops', permission: 'service-phase.change', handler: stopFund, goesOn: true },
  { method: 'post', path: '/staff/service-phase/resumptions', permission: 'service-phase.change', handler: resumeFund },
  { method: 'get', path: '/staff/service-phase/old-service', permission: 'service-phase.change', handler: showOldService },
  { method: 'post', path: '/staff/service-phase/old-service', permission: 'service-phase.change', handler: changeOldService },
  { method: 'post', path: '/staff/service-phase/statements', permission: 'service-phase.change', handler: stateCheck }
]
