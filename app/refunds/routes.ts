import type { Route } from '../web/route.js'
import { downloadList, makeList, payList, showList, showPayments } from './bank/show-payments.js'
import { dismiss, showDuplicates } from './duplicates/show-duplicates.js'
import { checkNewRefund, showNewRefund, takeNewRefund } from './requesting/show-new-refund.js'
import { dealWith, decide, markOne, showRefund, showRefunds, withdraw } from './show-refunds.js'

const transaction = '/staff/transactions/:entryId'

/** Money back to whoever paid it: asked for, agreed to, followed to its end. */
export const refundRoutes: Route[] = [
  { method: 'get', path: `${transaction}/refund`, permission: 'refunds.request', handler: showNewRefund },
  { method: 'post', path: `${transaction}/refund/check`, permission: 'refunds.request', handler: checkNewRefund, goesOn: true },
  { method: 'post', path: `${transaction}/refunds`, permission: 'refunds.request', handler: takeNewRefund },
  { method: 'get', path: '/staff/refunds', permission: 'refunds.view', handler: showRefunds },
  { method: 'get', path: '/staff/refunds/duplicates', permission: 'refunds.view', handler: showDuplicates },
  { method: 'post', path: '/staff/refunds/duplicates/:duplicateId/dismissals', permission: 'refunds.request', handler: dismiss },
  { method: 'get', path: '/staff/refunds/payments', permission: 'refunds.view', handler: showPayments },
  { method: 'post', path: '/staff/refunds/payment-lists', permission: 'refunds.pay', handler: makeList },
  { method: 'get', path: '/staff/refunds/payment-lists/:listNumber', permission: 'refunds.view', handler: showList },
  { method: 'get', path: '/staff/refunds/payment-lists/:listNumber/file', permission: 'refunds.pay', handler: downloadList },
  { method: 'post', path: '/staff/refunds/payment-lists/:listNumber/payments', permission: 'refunds.pay', handler: payList },
  { method: 'get', path: '/staff/refunds/:refundId', permission: 'refunds.view', handler: showRefund },
  { method: 'post', path: '/staff/refunds/:refundId/decisions', permission: 'refunds.approve', handler: decide },
  { method: 'post', path: '/staff/refunds/:refundId/withdrawals', permission: 'refunds.request', handler: withdraw },
  { method: 'post', path: '/staff/refunds/:refundId/payments', permission: 'refunds.pay', handler: markOne },
  { method: 'post', path: '/staff/refunds/:refundId/follow-ups', permission: 'refunds.request', handler: dealWith }
]
