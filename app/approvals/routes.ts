import type { Route } from '../web/route.js'
import { showApprovals } from './show-approvals.js'
import { changeApprovalLimits, showApprovalLimits } from './show-limits.js'

/** What waits for a second person, and above which amounts there has to be one. */
export const approvalRoutes: Route[] = [
  { method: 'get', path: '/staff/approvals', permission: 'home.view', handler: showApprovals },
  { method: 'get', path: '/staff/settings/approval-limits', permission: 'approval-limits.change', handler: showApprovalLimits },
  { method: 'post', path: '/staff/settings/approval-limits', permission: 'approval-limits.change', handler: changeApprovalLimits }
]
