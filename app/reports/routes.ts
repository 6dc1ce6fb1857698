import type { Route } from '../web/route.js'
import { downloadReceipts } from './download-receipts.js'
import { showReceipts } from './show-receipts.js'

/** Figures at a glance, over what the ledger holds. */
export const reportRoutes: Route[] = [
  { method: 'get', path: '/staff/reports/receipts', permission: 'reports.view', handler: showReceipts },
  { method: 'get', path: '/staff/reports/receipts.csv', permission: 'reports.view', handler: downloadReceipts }
]
