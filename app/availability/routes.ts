import type { Route } from '../web/route.js'
import { closeWindow, planWindow, showPlan } from './change-windows.js'
import { showAvailability } from './show-availability.js'

/** When the service is not available: what is planned, what happened, and what it cost. */
export const availabilityRoutes: Route[] = [
  { method: 'get', path: '/staff/availability', permission: 'availability.view', handler: showAvailability },
  { method: 'get', path: '/staff/availability/windows/new', permission: 'availability.change', handler: showPlan },
  { method: 'post', path: '/staff/availability/windows', permission: 'availability.change', handler: planWindow, goesOn: true },
  { method: 'post', path: '/staff/availability/windows/:windowId/endings', permission: 'availability.change', handler: closeWindow, goesOn: true }
]
