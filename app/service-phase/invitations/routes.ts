import { publicAccess, type Route } from '../../web/route.js'
import { acceptInvitation, showInvitation } from './accept-invitation.js'
import { changeCohort, showCohortForm } from './edit-cohort.js'
import { endCohort, inviteMany, inviteOne, makeCohort, revoke, sendAgain } from './change-cohort.js'
import { inviteOnTheSpot, showOnTheSpot } from './invite-on-the-spot.js'
import { downloadLetters, makeLetters, showLetters } from './letters.js'
import { showCohort, showCohorts } from './show-cohorts.js'

/** Who may use the service while it is tried out: invited by the council's staff, and accepted by residents. */
export const invitationRoutes: Route[] = [
  { method: 'get', path: '/invitation', permission: publicAccess, handler: showInvitation },
  { method: 'get', path: '/invitation/:code', permission: publicAccess, handler: showInvitation },
  { method: 'post', path: '/invitation', permission: publicAccess, handler: acceptInvitation },

  { method: 'get', path: '/staff/cohorts', permission: 'service-phase.view', handler: showCohorts },
  { method: 'post', path: '/staff/cohorts', permission: 'service-phase.change', handler: makeCohort },
  { method: 'get', path: '/staff/cohorts/:cohortId', permission: 'service-phase.change', handler: showCohort },
  { method: 'get', path: '/staff/cohorts/:cohortId/change', permission: 'service-phase.change', handler: showCohortForm },
  { method: 'post', path: '/staff/cohorts/:cohortId/changes', permission: 'service-phase.change', handler: changeCohort },
  { method: 'post', path: '/staff/cohorts/:cohortId/invitations', permission: 'service-phase.change', handler: inviteOne },
  { method: 'post', path: '/staff/cohort-files', permission: 'service-phase.change', handler: inviteMany },
  { method: 'post', path: '/staff/cohorts/:cohortId/letters', permission: 'service-phase.change', handler: makeLetters },
  { method: 'get', path: '/staff/cohorts/:cohortId/letters', permission: 'service-phase.change', handler: showLetters },
  { method: 'get', path: '/staff/cohorts/:cohortId/letters.csv', permission: 'service-phase.change', handler: downloadLetters },
  { method: 'post', path: '/staff/cohorts/:cohortId/endings', permission: 'service-phase.change', handler: endCohort },
  { method: 'post', path: '/staff/beta-invitations/:betaInvitationId/codes', permission: 'service-phase.change', handler: sendAgain },
  { method: 'post', path: '/staff/beta-invitations/:betaInvitationId/revocations', permission: 'service-phase.change', handler: revoke },
  { method: 'post', path: '/staff/on-the-spot-invitations', permission: 'residents.invite', handler: inviteOnTheSpot },
  { method: 'get', path: '/staff/on-the-spot-invitations/:betaInvitationId', permission: 'residents.invite', handler: showOnTheSpot }
]
