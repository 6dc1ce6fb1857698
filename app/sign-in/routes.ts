import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { endHelpsOf } from '../payments/helping/end-help.js'
import { recordAudit } from '../users/audit.js'
import { field } from '../web/form-body.js'
import { publicAccess, type Route } from '../web/route.js'
import { endSession, renewSession } from '../web/sessions.js'
import { pageAfterSignIn } from './page-after-sign-in.js'
import { readSignInForm, refusedSignIn } from './sign-in-form.js'
import { signIn } from './sign-in.js'

export const signInRoutes: Route[] = [
  { method: 'get', path: '/staff/sign-in', permission: publicAccess, handler: showSignIn },
  { method: 'post', path: '/staff/sign-in', permission: publicAccess, handler: enter },
  { method: 'post', path: '/staff/sign-out', permission: publicAccess, handler: leave }
]

function showSignIn(request: Request, response: Response): void {
  const next = pageAfterSignIn(field(request.query, 'next'))
  if (request.person !== undefined) return response.redirect(303, next)
  response.render('sign-in/sign-in', { next, hasSignedOut: field(request.query, 'signed-out') !== '' })
}

async function enter(request: Request, response: Response): Promise<void> {
  const next = pageAfterSignIn(field(request.body, 'next'))
  const { values, errors, submitted } = readSignInForm(request.body)
  if (errors !== undefined) return response.status(422).render('sign-in/sign-in', { next, errors, submitted })

  const userId = await signIn(request.services, request.council.id, values, request.ip ?? '')
  if (userId === null) {
    return response.status(422).render('sign-in/sign-in', { next, errors: refusedSignIn, submitted: { email: values.email } })
  }
  await renewSession(request)
  Object.assign(request.session, { userId, signedInAt: request.services.clock.now().getTime() })
  response.redirect(303, next)
}

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
