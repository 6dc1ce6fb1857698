import { publicAccess, type Route } from '../../web/route.js'
import { makeCode, makeFirstCode, showHelp, showHelpBeforePayment, stopSharing } from './get-help.js'
import { beginHelping, finishHelping, joinByCode, showHelpDesk } from './help-someone.js'

/** An adviser on the same pages as a resident. What opens a payment to the adviser is in open-payment.ts. */
export const helpingRoutes: Route[] = [
  { method: 'get', path: '/staff/help', permission: 'payments.help', handler: showHelpDesk },
  { method: 'post', path: '/staff/helps', permission: 'payments.help', handler: beginHelping },
  { method: 'post', path: '/staff/help-claims', permission: 'payments.help', handler: joinByCode },
  { method: 'post', path: '/staff/helps/:helpId/endings', permission: 'payments.help', handler: finishHelping },

  { method: 'get', path: '/help', permission: publicAccess, handler: showHelpBeforePayment },
  { method: 'post', path: '/help-codes', permission: publicAccess, handler: makeFirstCode },
  { method: 'get', path: '/payments/:paymentId/help', permission: publicAccess, handler: showHelp },
  { method: 'post', path: '/payments/:paymentId/help-codes', permission: publicAccess, handler: makeCode },
  { method: 'post', path: '/payments/:paymentId/help-endings', permission: publicAccess, handler: stopSharing }
]
