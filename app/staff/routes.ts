import { publicAccess, type Route } from '../web/route.js'
import { downloadAudit, showAudit } from './audit-trail/show-audit.js'
import { acceptInvitation, openInvitation, showInvitation, showJoined } from './invitations/accept-invitation.js'
import { invite, sendAgain, showInvite, takeBack } from './invitations/invite.js'
import { disable, enable, leave, saveAccess, showAccess, showDisabling, showLeaving } from './people/change-access.js'
import { saveName, showName } from './people/correct-name.js'
import { showPeople } from './people/show-people.js'
import { showPerson } from './people/show-person.js'
import { copy, remove, saveRole, showRole, showRoleForm, showRoles } from './roles/show-roles.js'

/** The council's people, what they may do, and what they did. */
export const staffRoutes: Route[] = [
  { method: 'get', path: '/staff/users', permission: 'users.view', handler: showPeople },
  { method: 'get', path: '/staff/users/new', permission: 'users.change', handler: showInvite },
  { method: 'post', path: '/staff/users', permission: 'users.change', handler: invite },
  { method: 'get', path: '/staff/users/:userId', permission: 'users.view', handler: showPerson },
  { method: 'get', path: '/staff/users/:userId/access', permission: 'users.change', handler: showAccess },
  { method: 'post', path: '/staff/users/:userId/access', permission: 'users.change', handler: saveAccess },
  { method: 'post', path: '/staff/users/:userId/invitations', permission: 'users.change', handler: sendAgain },
  { method: 'post', path: '/staff/users/:userId/invitation-withdrawals', permission: 'users.change', handler: takeBack },
  { method: 'get', path: '/staff/users/:userId/name', permission: 'users.change', handler: showName },
  { method: 'post', path: '/staff/users/:userId/name', permission: 'users.change', handler: saveName },
  { method: 'get', path: '/staff/users/:userId/disabling', permission: 'users.change', handler: showDisabling },
  { method: 'post', path: '/staff/users/:userId/disablements', permission: 'users.change', handler: disable },
  { method: 'post', path: '/staff/users/:userId/enablements', permission: 'users.change', handler: enable },
  { method: 'get', path: '/staff/users/:userId/leaving', permission: 'users.change', handler: showLeaving },
  { method: 'post', path: '/staff/users/:userId/leavings', permission: 'users.change', handler: leave },

  { method: 'get', path: '/staff/roles', permission: 'users.view', handler: showRoles },
  { method: 'get', path: '/staff/roles/:roleCode', permission: 'users.view', handler: showRole },
  { method: 'get', path: '/staff/roles/:roleCode/permissions', permission: 'roles.change', handler: showRoleForm },
  { method: 'post', path: '/staff/roles/:roleCode/permissions', permission: 'roles.change', handler: saveRole },
  { method: 'post', path: '/staff/roles/:roleCode/copies', permission: 'roles.change', handler: copy },
  { method: 'post', path: '/staff/roles/:roleCode/deletions', permission: 'roles.change', handler: remove },

  { method: 'get', path: '/staff/audit', permission: 'audit.view', handler: showAudit },
  { method: 'get', path: '/staff/audit.csv', permission: 'audit.view', handler: downloadAudit },

  { method: 'get', path: '/staff/invitations/:token', permission: publicAccess, handler: openInvitation },
  { method: 'get', path: '/staff/invitation', permission: publicAccess, handler: showInvitation },
  { method: 'post', path: '/staff/invitation', permission: publicAccess, handler: acceptInvitation },
  { method: 'get', path: '/staff/joined', permission: publicAccess, handler: showJoined }
]
