import type { Route } from '../web/route.js'
import { confirm, drop, propose, showBulk, showBulks } from './bulk/show-bulk.js'
import { acceptSuggestion, allocate, give, release, take } from './change-item.js'
import {
  askToGiveUp, decide, putBackInSuspense, returnToSender, showPutBack, showReturn, showUnidentified, showWaiting, withdraw
} from './give-up-item.js'
import {
  addSuspenseRule, removeSuspenseRule, showNewSuspenseRule, showSuspenseRule, showSuspenseRules, switchSuspenseRule
} from './matching/rules/show-rules.js'
import { putLineInSuspense, showPutLineBack } from './putting-back/show-put-line-back.js'
import { showItem } from './show-item.js'
import { showWorkList } from './work-list/show-work-list.js'

const item = '/staff/suspense/items/:entryId/:itemLine'

/** Money without an account: found its place, by itself or many at once, sent back, or given up by two people. */
export const suspenseRoutes: Route[] = [
  { method: 'get', path: '/staff/suspense', permission: 'suspense.view', handler: showWorkList },
  { method: 'get', path: '/staff/suspense/unidentified', permission: 'suspense.view', handler: showWaiting },
  { method: 'post', path: '/staff/suspense/unidentified/:requestId/decisions', permission: 'suspense.approve', handler: decide },
  { method: 'post', path: '/staff/suspense/unidentified/:requestId/withdrawals', permission: 'suspense.work', handler: withdraw },
  { method: 'get', path: '/staff/suspense/from/:entryId/:itemLine', permission: 'suspense.work', handler: showPutLineBack },
  { method: 'post', path: '/staff/suspense/from/:entryId/:itemLine', permission: 'suspense.work', handler: putLineInSuspense },
  { method: 'get', path: '/staff/suspense/bulk-allocations', permission: 'suspense.view', handler: showBulks },
  { method: 'post', path: '/staff/suspense/bulk-allocations', permission: 'suspense.work', handler: propose },
  { method: 'get', path: '/staff/suspense/bulk-allocations/:bulkId', permission: 'suspense.view', handler: showBulk },
  { method: 'post', path: '/staff/suspense/bulk-allocations/:bulkId/confirmations', permission: 'suspense.work', handler: confirm },
  { method: 'post', path: '/staff/suspense/bulk-allocations/:bulkId/drops', permission: 'suspense.work', handler: drop },
  { method: 'get', path: '/staff/suspense/rules', permission: 'suspense.change-rules', handler: showSuspenseRules },
  { method: 'post', path: '/staff/suspense/rules', permission: 'suspense.change-rules', handler: addSuspenseRule },
  { method: 'get', path: '/staff/suspense/rules/new', permission: 'suspense.change-rules', handler: showNewSuspenseRule },
  { method: 'get', path: '/staff/suspense/rules/:suspenseRuleId', permission: 'suspense.change-rules', handler: showSuspenseRule },
  { method: 'post', path: '/staff/suspense/rules/:suspenseRuleId/switches', permission: 'suspense.change-rules', handler: switchSuspenseRule },
  { method: 'post', path: '/staff/suspense/rules/:suspenseRuleId/deletions', permission: 'suspense.change-rules', handler: removeSuspenseRule },
  { method: 'get', path: item, permission: 'suspense.view', handler: showItem },
  { method: 'post', path: `${item}/takings`, permission: 'suspense.work', handler: take },
  { method: 'post', path: `${item}/releases`, permission: 'suspense.work', handler: release },
  { method: 'post', path: `${item}/givings`, permission: 'suspense.work', handler: give },
  { method: 'post', path: `${item}/allocations`, permission: 'suspense.work', handler: allocate },
  { method: 'post', path: `${item}/accepted-suggestions`, permission: 'suspense.work', handler: acceptSuggestion },
  { method: 'get', path: `${item}/return`, permission: 'suspense.work', handler: showReturn },
  { method: 'post', path: `${item}/return`, permission: 'suspense.work', handler: returnToSender },
  { method: 'get', path: `${item}/unidentified`, permission: 'suspense.work', handler: showUnidentified },
  { method: 'post', path: `${item}/unidentified`, permission: 'suspense.work', handler: askToGiveUp },
  { method: 'get', path: `${item}/put-back/:allocationId`, permission: 'suspense.work', handler: showPutBack },
  { method: 'post', path: `${item}/put-back/:allocationId`, permission: 'suspense.work', handler: putBackInSuspense }
]
