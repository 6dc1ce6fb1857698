import type { Route } from '../web/route.js'
import { checkNow, showDay, showPayOuts } from './show-pay-outs.js'
import { showNewFile, takeFile } from './take-file.js'

/** What the card payment provider says it pays out, against what was posted. */
export const payOutRoutes: Route[] = [
  { method: 'get', path: '/staff/pay-outs', permission: 'pay-outs.view', handler: showPayOuts },
  { method: 'post', path: '/staff/pay-outs/checks', permission: 'pay-outs.check', handler: checkNow },
  { method: 'get', path: '/staff/pay-outs/files/new', permission: 'pay-outs.check', handler: showNewFile },
  { method: 'post', path: '/staff/pay-outs/files', permission: 'pay-outs.check', handler: takeFile },
  { method: 'get', path: '/staff/pay-outs/:accountCode/:day', permission: 'pay-outs.view', handler: showDay }
]
