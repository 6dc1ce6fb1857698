import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { errorFacts, NotFound } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import { field } from '../../web/form-body.js'
import { keepSession } from '../../web/sessions.js'
import { throttle, throttleKey, visitorAddress } from '../../web/throttle.js'
import { goOnSigningIn } from '../going-in.js'
import { pageAfterSignIn } from '../page-after-sign-in.js'
import { signInSettings, type SingleSignOn } from '../settings/sign-in-settings.js'
import { userOf } from './identity.js'
import { askProvider, type ProviderIdentity, takeAnswer } from './provider.js'

/** Generous: a contact centre may have one address for everybody. */
const startsFromAnAddress = throttle('single-sign-on-from', 300, 15 * 60)
const answeredWithinMs = 15 * 60_000

export const returnPath = '/staff/sign-in/single-sign-on/return'

/** Why somebody did not come in. */
type Refusal = 'unreachable' | 'stale' | 'refused' | 'unknown' | 'no-second-factor'

const statuses: Record<Refusal, number> = { 'unreachable': 503, 'stale': 400, 'refused': 403, 'unknown': 403, 'no-second-factor': 403 }

/** Sends the browser to the council's provider. A link leads here, not a form: the provider may send it on to sites that we do not know. */
export async function goToProvider(request: Request, response: Response): Promise<void> {
  const { origin, services: { clock, config } } = request
  const next = pageAfterSignIn(field(request.query, 'next'))
  if (request.person !== undefined) return response.redirect(303, next)
  const settings = await settingsOf(request)
  await startsFromAnAddress.spend(throttleKey(request, 'address', visitorAddress(request)))
  try {
    const { address, asked } = await askProvider(config, settings, origin + returnPath)
    keepSession(request)
    request.session.singleSignOn = { ...asked, since: clock.now().getTime(), next }
    response.redirect(303, address)
  } catch (error) {
    await refuse(request, response, 'unreachable', error)
  }
}

/** The browser comes back from the provider. Its answer is good once, for whoever was sent there from this browser. */
export async function returnFromProvider(request: Request, response: Response): Promise<void> {
  const { council, originalUrl, origin, services: { clock, config }, session } = request
  const asked = session.singleSignOn
  delete session.singleSignOn
  const settings = await settingsOf(request)
  // Nobody has begun to sign in here: there is nothing to account for.
  if (asked === undefined) return renderRefusal(response, 'stale')
  if (clock.now().getTime() - asked.since > answeredWithinMs) return await refuse(request, response, 'stale')
  let identity: ProviderIdentity
  try {
    identity = await takeAnswer(config, settings, asked, new URL(originalUrl, origin))
  } catch (error) {
    return await refuse(request, response, 'refused', error)
  }
  const userId = await inCouncil(council.id, async trx => await userOf(trx, council.id, identity, clock.now()))
  if (userId === null) return await refuse(request, response, 'unknown')
  const isTheirs = settings.secondFactorBy === 'theirs'
  if (isTheirs && !identity.hasGivenSecondFactor) return await refuse(request, response, 'no-second-factor')
  await goOnSigningIn(request, response, { userId, by: 'single-sign-on', hasGivenSecondFactor: isTheirs }, asked.next)
}

/** @throws NotFound where the council has no such provider. */
async function settingsOf({ council }: Request): Promise<SingleSignOn> {
  const { singleSignOn } = await inCouncil(council.id, async trx => await signInSettings(trx, council.id))
  if (singleSignOn === null) throw new NotFound('single sign-on')
  return singleSignOn
}

/** What exactly was wrong is for the log: the page says what to do. */
async function refuse(request: Request, response: Response, reason: Refusal, error?: unknown): Promise<void> {
  const { council, services: { clock, log } } = request
  log.warn({ councilId: council.id, reason, ...error === undefined ? {} : { error: errorFacts(error) } }, 'single sign-on refused')
  await inCouncil(council.id, async trx => {
    await recordAudit(trx, council.id, { at: clock.now(), userId: null, action: 'single_sign_on_refused', facts: { reason } })
  })
  renderRefusal(response, reason)
}

function renderRefusal(response: Response, reason: Refusal): void {
  response.status(statuses[reason]).render('sign-in/single-sign-on/refused', { reason })
}
