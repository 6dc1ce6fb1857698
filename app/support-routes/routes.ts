import type { Route } from '../web/route.js'
import { confirmRemoval, moveRouteUp, saveNewRoute, saveRoute, showNewRoute, showRemoval, showRoute, showRoutes } from './show-routes.js'

/** How residents get help from people, as every page of help and every page of trouble shows it. */
export const supportRouteRoutes: Route[] = [
  { method: 'get', path: '/staff/support-routes', permission: 'support-routes.change', handler: showRoutes },
  { method: 'post', path: '/staff/support-routes', permission: 'support-routes.change', handler: saveNewRoute },
  { method: 'get', path: '/staff/support-routes/new', permission: 'support-routes.change', handler: showNewRoute },
  { method: 'get', path: '/staff/support-routes/:routeId', permission: 'support-routes.change', handler: showRoute },
  { method: 'post', path: '/staff/support-routes/:routeId', permission: 'support-routes.change', handler: saveRoute },
  { method: 'get', path: '/staff/support-routes/:routeId/removal', permission: 'support-routes.change', handler: showRemoval },
  { method: 'post', path: '/staff/support-routes/:routeId/removal', permission: 'support-routes.change', handler: confirmRemoval },
  { method: 'post', path: '/staff/support-routes/:routeId/rises', permission: 'support-routes.change', handler: moveRouteUp }
]
