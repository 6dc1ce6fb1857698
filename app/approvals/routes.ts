import type { Route } from '../web/route.js'
import { putOutcomesAside, showOutcomes } from './outcomes/show-outcomes.js'
import { showApprovals } from './show-approvals.js'
import { changeApprovalLimits, showApprovalLimits } from './show-limits.js'

/** What waits for a second person, what became of it, and above which amounts there has to be one. */
export const approvalRoutes: Route[] = [
  { method: 'get', path: '/staff/approvals', permission: 'home.view', handler: showApprovals },
  { method: 'get', path: '/staff/outcomes', permission: 'home.view', handler: showOutcomes },
  { method: 'post', path: '/staff/outcomes', permission: 'home.view', handler: putOutcomesAside },
  { method: 'get', path: '/staff/settings/approval-limits', permission: 'approval-limits.change', handler: showApprovalLimits },
  { method: 'post', path: '/staff/settings/approval-limits', permission: 'approval-limits.change', handler: changeApprovalLimits }
]
