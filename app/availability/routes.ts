import { publicAccess, type Route } from '../web/route.js'
import { closeIncident, showIncidents, takeIncident } from './change-incidents.js'
import { closeWindow, planWindow, showPlan } from './change-windows.js'
import { showEffect } from './effect/show-effect.js'
import { showAvailability } from './show-availability.js'
import { recordOwnDrill, showDrills } from './show-drills.js'
import { showStatus } from './show-status.js'

/** When the service is not available: what is planned, what happened, and what it cost. */
export const availabilityRoutes: Route[] = [
  { method: 'get', path: '/status', permission: publicAccess, handler: showStatus },
  { method: 'get', path: '/staff/availability', permission: 'availability.view', handler: showAvailability },
  { method: 'get', path: '/staff/availability/windows/new', permission: 'availability.change', handler: showPlan },
  { method: 'post', path: '/staff/availability/windows', permission: 'availability.change', handler: planWindow, goesOn: true },
  { method: 'post', path: '/staff/availability/windows/:windowId/endings', permission: 'availability.change', handler: closeWindow, goesOn: true },
  { method: 'get', path: '/staff/availability/effect', permission: 'availability.view', handler: showEffect },
  { method: 'get', path: '/staff/availability/rehearsals', permission: 'availability.view', handler: showDrills },
  { method: 'post', path: '/staff/availability/rehearsals', permission: 'availability.change', handler: recordOwnDrill },
  { method: 'get', path: '/staff/availability/incidents', permission: 'availability.view', handler: showIncidents },
  { method: 'post', path: '/staff/availability/incidents', permission: 'availability.change', handler: takeIncident, goesOn: true },
  { method: 'post', path: '/staff/availability/incidents/:incidentId/endings', permission: 'availability.change', handler: closeIncident, goesOn: true }
]
