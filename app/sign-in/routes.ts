import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { endHelpsOf } from '../payments/helping/end-help.js'
import { recordAudit } from '../users/audit.js'
import { ownAccess, publicAccess, type Route } from '../web/route.js'
import { endSession } from '../web/sessions.js'
import { enterPassword, showSignIn } from './enter-password.js'
import { dropOwnKeptPost, showKeptPost } from './kept-posts/show-kept-post.js'
import { changeOwnSecondFactor, endOwnSessions, showOwn } from './own/show-own.js'
import { tellTimeLeft } from './own/time-left.js'
import { changeOwnPassword, showChangePassword } from './passwords/change-own-password.js'
import { askForReset, openResetLink, setNewPassword, showForgotten, showNewPassword, showResetSent } from './passwords/forgotten-password.js'
import { resetSecondFactor } from './second-factor/change-second-factor.js'
import { giveSecondFactor, showGiveSecondFactor } from './second-factor/give-second-factor.js'
import { haveRecoveryCodes, showRecoveryCodes } from './second-factor/new-recovery-codes.js'
import { setUp, showSetUp } from './second-factor/set-up-second-factor.js'
import { saveSettings, showSettings } from './settings/change-settings.js'
import { goToProvider, returnFromProvider } from './single-sign-on/sign-in-there.js'

export const signInRoutes: Route[] = [
  { method: 'get', path: '/staff/sign-in', permission: publicAccess, handler: showSignIn },
  { method: 'post', path: '/staff/sign-in', permission: publicAccess, handler: enterPassword },
  { method: 'post', path: '/staff/sign-out', permission: publicAccess, handler: leave },

  { method: 'get', path: '/staff/sign-in/code', permission: publicAccess, handler: showGiveSecondFactor },
  { method: 'post', path: '/staff/sign-in/code', permission: publicAccess, handler: giveSecondFactor },
  { method: 'get', path: '/staff/sign-in/second-factor', permission: publicAccess, handler: showSetUp },
  { method: 'post', path: '/staff/sign-in/second-factor', permission: publicAccess, handler: setUp },

  { method: 'get', path: '/staff/sign-in/single-sign-on', permission: publicAccess, handler: goToProvider },
  { method: 'get', path: '/staff/sign-in/single-sign-on/return', permission: publicAccess, handler: returnFromProvider },

  { method: 'get', path: '/staff/sign-in/forgotten', permission: publicAccess, handler: showForgotten },
  { method: 'post', path: '/staff/sign-in/forgotten', permission: publicAccess, handler: askForReset },
  { method: 'get', path: '/staff/sign-in/forgotten/sent', permission: publicAccess, handler: showResetSent },
  { method: 'get', path: '/staff/sign-in/password-links/:token', permission: publicAccess, handler: openResetLink },
  { method: 'get', path: '/staff/sign-in/new-password', permission: publicAccess, handler: showNewPassword },
  { method: 'post', path: '/staff/sign-in/new-password', permission: publicAccess, handler: setNewPassword },

  { method: 'get', path: '/staff/my-sign-in', permission: ownAccess, handler: showOwn },
  { method: 'get', path: '/staff/my-sign-in/time', permission: ownAccess, handler: tellTimeLeft },
  { method: 'post', path: '/staff/my-sign-in/sessions', permission: ownAccess, handler: endOwnSessions },
  { method: 'post', path: '/staff/my-sign-in/second-factor', permission: ownAccess, handler: changeOwnSecondFactor },
  { method: 'get', path: '/staff/my-sign-in/recovery-codes', permission: ownAccess, handler: showRecoveryCodes },
  { method: 'post', path: '/staff/my-sign-in/recovery-codes', permission: ownAccess, handler: haveRecoveryCodes },
  { method: 'get', path: '/staff/my-sign-in/password', permission: ownAccess, handler: showChangePassword },
  { method: 'post', path: '/staff/my-sign-in/password', permission: ownAccess, handler: changeOwnPassword },
  { method: 'get', path: '/staff/my-sign-in/kept-form', permission: ownAccess, handler: showKeptPost },
  { method: 'post', path: '/staff/my-sign-in/kept-form/removals', permission: ownAccess, handler: dropOwnKeptPost },

  { method: 'get', path: '/staff/settings/sign-in', permission: 'sign-in.change', handler: showSettings },
  { method: 'post', path: '/staff/settings/sign-in', permission: 'sign-in.change', handler: saveSettings },
  { method: 'post', path: '/staff/users/:userId/second-factor-resets', permission: 'users.change', handler: resetSecondFactor }
]

/** Whoever the adviser was helping is alone with their payment from now on. */
async function leave(request: Request, response: Response): Promise<void> {
  const { person, council } = request
  const at = request.services.clock.now()
  if (person !== undefined) {
    await inCouncil(council.id, async trx => {
      await endHelpsOf(trx, council.id, person.id, at)
      await recordAudit(trx, council.id, { at, userId: person.id, action: 'signed_out' })
    })
    await endSession(request)
  }
  response.redirect(303, '/staff/sign-in?signed-out=yes')
}
