import { ownAccess, publicAccess, type Route } from '../web/route.js'
import { endCardPage, showCardPage } from './end-card-payment.js'
import { begin, check, showProgress, showScenario, showScenarios } from './scenarios/show-scenarios.js'
import { arrive, reset, showArrival, showPractice, showWayIn, visit } from './visits/visit.js'

/** The first are a council's own; the others are there in its practice council alone. */
export const practiceRoutes: Route[] = [
  { method: 'get', path: '/staff/practice', permission: ownAccess, handler: showPractice },
  { method: 'post', path: '/staff/practice/visits', permission: ownAccess, handler: visit },
  { method: 'post', path: '/staff/practice/resets', permission: 'practice.reset', handler: reset },
  { method: 'get', path: '/staff/practice/progress', permission: 'practice.reset', handler: showProgress },

  { method: 'get', path: '/practice/way-in', permission: publicAccess, handler: showWayIn },
  { method: 'get', path: '/staff/practice/arrivals/:token', permission: publicAccess, handler: showArrival },
  { method: 'post', path: '/staff/practice/arrivals', permission: publicAccess, handler: arrive },
  { method: 'get', path: '/staff/practice/scenarios', permission: ownAccess, handler: showScenarios },
  { method: 'get', path: '/staff/practice/scenarios/:scenarioCode', permission: ownAccess, handler: showScenario },
  { method: 'post', path: '/staff/practice/scenarios/:scenarioCode/attempts', permission: ownAccess, handler: begin },
  { method: 'post', path: '/staff/practice/attempts/:attemptId/checks', permission: ownAccess, handler: check },
  { method: 'get', path: '/practice/card-page/:cardPaymentId', permission: publicAccess, handler: showCardPage },
  { method: 'post', path: '/practice/card-page/:cardPaymentId', permission: publicAccess, handler: endCardPage }
]
