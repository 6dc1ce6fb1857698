import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { findPerson } from '../users/person.js'
import { field, type FieldError } from '../web/form-body.js'
import { TooManyTries, visitorAddress } from '../web/throttle.js'
import { goOnSigningIn } from './going-in.js'
import { knownBrowser, rememberBrowser } from './known-browser.js'
import { pageAfterSignIn } from './page-after-sign-in.js'
import { signInSettings } from './settings/sign-in-settings.js'
import { signIn } from './sign-in.js'
import { type Credentials, passwordsAreOff, readSignInForm, refusedSignIn, tooManyTries } from './sign-in-form.js'

export async function showSignIn(request: Request, response: Response): Promise<void> {
  const next = pageAfterSignIn(field(request.query, 'next'))
  if (request.person !== undefined) return response.redirect(303, next)
  await renderSignIn(request, response, {
    next, hasSignedOut: field(request.query, 'signed-out') !== '', hasNewPassword: field(request.query, 'new-password') !== '',
    timedOut: field(request.query, 'timed-out')
  })
}

export async function enterPassword(request: Request, response: Response): Promise<void> {
  const next = pageAfterSignIn(field(request.body, 'next'))
  const { values, errors, submitted } = readSignInForm(request.body)
  if (errors !== undefined) return await renderSignIn(request, response.status(422), { next, errors, submitted })
  const answer = await tryPassword(request, values)
  if ('errors' in answer) {
    if (answer.retryAfterSeconds !== undefined) response.set('Retry-After', String(answer.retryAfterSeconds))
    return await renderSignIn(request, response.status(answer.status), { next, errors: answer.errors, submitted: { email: values.email } })
  }
  rememberBrowser(request, response, values.email)
  await goOnSigningIn(request, response, { userId: answer.id, by: 'password', hasGivenSecondFactor: false }, next)
}

interface Refusal {
  status: 422 | 429
  errors: FieldError[]
  retryAfterSeconds?: number
}

async function tryPassword(request: Request, values: Credentials): Promise<{ id: string } | Refusal> {
  const { council, origin, services } = request
  try {
    const owner = await signIn({ council, origin, services, address: visitorAddress(request), browser: knownBrowser(request, values.email) }, values)
    if (owner === null) return { status: 422, errors: refusedSignIn }
    return await mayUsePassword(request, owner.id) ? owner : { status: 422, errors: passwordsAreOff }
  } catch (error) {
    if (!(error instanceof TooManyTries)) throw error
    const { retryAfterSeconds } = error
    return { status: 429, errors: tooManyTries('email', retryAfterSeconds, services.clock.now()), retryAfterSeconds }
  }
}

/** Where passwords are off, whoever may turn them on again still has one: or a provider that fails would shut everybody out. */
async function mayUsePassword({ council }: Request, userId: string): Promise<boolean> {
  return await inCouncil(council.id, async trx => {
    const { passwordsAllowed } = await signInSettings(trx, council.id)
    return passwordsAllowed || (await findPerson(trx, council.id, userId))?.may('sign-in.change') === true
  })
}

async function renderSignIn(request: Request, response: Response, context: { next: string, [name: string]: unknown }): Promise<void> {
  const { council } = request
  const { singleSignOn, passwordsAllowed } = await inCouncil(council.id, async trx => await signInSettings(trx, council.id))
  const singleSignOnAddress = singleSignOn === null ? null : `/staff/sign-in/single-sign-on?next=${encodeURIComponent(context.next)}`
  response.render('sign-in/sign-in', { singleSignOnAddress, passwordsAllowed, ...context })
}
