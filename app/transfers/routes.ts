import type { Route } from '../web/route.js'
import { showLinesOfAccount } from './making/show-lines-of-account.js'
import { sendTransfer, showNewTransfer } from './making/show-new-transfer.js'
import { reverse, showReversal } from './reversing/show-reversal.js'
import { decideTransfer, showTransfer, takeTransferBack } from './show-transfer.js'
import { showTransfers } from './show-transfers.js'

/** Money that is on the wrong account, moved or turned round; above a limit by two people. */
export const transferRoutes: Route[] = [
  { method: 'get', path: '/staff/transfers', permission: 'transfers.view', handler: showTransfers },
  { method: 'post', path: '/staff/transfers', permission: 'transfers.make', handler: sendTransfer },
  { method: 'get', path: '/staff/transfers/new', permission: 'transfers.make', handler: showNewTransfer },
  { method: 'get', path: '/staff/transfers/from/:fundCode/:accountReference', permission: 'transfers.make', handler: showLinesOfAccount },
  { method: 'get', path: '/staff/transfers/:transferId', permission: 'transfers.view', handler: showTransfer },
  { method: 'post', path: '/staff/transfers/:transferId/decisions', permission: 'transfers.approve', handler: decideTransfer },
  { method: 'post', path: '/staff/transfers/:transferId/withdrawals', permission: 'transfers.view', handler: takeTransferBack },
  { method: 'get', path: '/staff/transactions/:entryId/reversal', permission: 'entries.reverse', handler: showReversal },
  { method: 'post', path: '/staff/transactions/:entryId/reversal', permission: 'entries.reverse', handler: reverse }
]
