import type { Route } from '../web/route.js'
import { downloadTransactions } from './download-transactions.js'
import { showAccount } from './show-account.js'
import { sendStatement, showSending } from './statement/send-statement.js'
import { showStatement } from './statement/show-statement.js'
import { showTransaction } from './show-transaction.js'
import { showTransactions } from './show-transactions.js'

/** Find a payment and explain it: the search, a transaction's whole story, an account's payments. */
export const transactionRoutes: Route[] = [
  { method: 'get', path: '/staff/transactions', permission: 'transactions.search', handler: showTransactions },
  { method: 'get', path: '/staff/transactions.csv', permission: 'transactions.download', handler: downloadTransactions },
  { method: 'get', path: '/staff/transactions.xlsx', permission: 'transactions.download', handler: downloadTransactions },
  { method: 'get', path: '/staff/transactions/:entryId', permission: 'transactions.search', handler: showTransaction },
  { method: 'get', path: '/staff/accounts/:fund/:reference', permission: 'accounts.view', handler: showAccount },
  { method: 'get', path: '/staff/accounts/:fund/:reference/statement', permission: 'accounts.view', handler: showStatement },
  { method: 'get', path: '/staff/accounts/:fund/:reference/statement/emails/new', permission: 'accounts.send-statement', handler: showSending },
  { method: 'post', path: '/staff/accounts/:fund/:reference/statement/emails', permission: 'accounts.send-statement', handler: sendStatement }
]
