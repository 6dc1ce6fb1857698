import { publicAccess, type Route } from '../../web/route.js'
import { acceptInvitation, showInvitation } from './accept-invitation.js'

/** Who may use the service while it is tried out: invited by the council's staff, and accepted by residents. */
export const invitationRoutes: Route[] = [
  { method: 'get', path: '/invitation', permission: publicAccess, handler: showInvitation },
  { method: 'get', path: '/invitation/:code', permission: publicAccess, handler: showInvitation },
  { method: 'post', path: '/invitation', permission: publicAccess, handler: acceptInvitation }
]
