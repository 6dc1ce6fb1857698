import type { Request } from 'express'
import { inCouncil } from '../database/in-council.js'
import { recordAudit } from '../users/audit.js'
import { verifyPassword } from '../users/password.js'
import { findPasswordOwnerByEmail, type PasswordOwner } from '../users/password-owner.js'
import { memory, throttle, throttleKey, TooManyTries } from '../web/throttle.js'
import type { Credentials } from './sign-in-form.js'
import { queueNotice } from './sign-in-notice.js'

const quarterOfAnHour = 15 * 60
const hour = 60 * 60
/** Generous: a contact centre may have one address for everybody. */
const triesFromAnAddress = throttle('sign-in-from', 300, quarterOfAnHour)
const triesHere = throttle('sign-in', 10, quarterOfAnHour)
/** Of somebody's own browser: whoever sits beside them, on the same network, cannot use these up. */
const triesInKnownBrowser = throttle('sign-in-known', 10, quarterOfAnHour)
/**
 * Of all addresses together from which this account has not signed in lately. Whoever knows an email can use these up, but shuts nobody
 * out of the places where they work: those have only their own tries. OWASP ASVS 4.0.3, 2.2.1, has an account tried 100 times an hour at most.
 */
const triesOfStrangers = throttle('sign-in-anew', 50, hour)
const knownPlaces = memory('sign-in-place', 90 * 24 * hour)
/** One email a day tells of it. */
const noticesOfLocks = throttle('sign-in-locked', 1, 24 * hour)

/** Where somebody tries to sign in: the council, the services, and what their tries are counted by. */
export interface Place extends Pick<Request, 'council' | 'origin' | 'services'> {
  address: string
  /** As `knownBrowser` tells. */
  browser: string | null
}

/**
 * Whose these credentials are, or null. An unknown email, a disabled account and a wrong password get the same answer after the same time, and
 * are counted alike.
 * @throws TooManyTries, once the person has been told by email.
 */
export async function signIn(place: Place, { email, password }: Credentials): Promise<PasswordOwner | null> {
  const { council, services } = place
  const tries = await spendTry(place, email)
  const owner = await inCouncil(council.id, async trx => await findPasswordOwnerByEmail(trx, council.id, email))
  if (!await verifyPassword(owner?.passwordHash ?? null, password) || owner === undefined) {
    services.log.warn({ councilId: council.id, userId: owner?.id }, 'sign-in refused')
    await noteRefusal(place, owner)
    return null
  }
  await tries.succeeded()
  return owner
}

/** Takes a try of whatever this one counts by; in this order, an address that has used its tries up uses up nobody else's. */
async function spendTry(place: Place, email: string): Promise<{ succeeded: () => Promise<void> }> {
  const { address, browser } = place
  const [accountKey, placeKey] = [throttleKey(place, 'sign-in', email), throttleKey(place, 'sign-in-place', `${email}\0${address}`)]
  await triesFromAnAddress.spend(throttleKey(place, 'address', address))
  const isKnownPlace = await knownPlaces.has(placeKey)
  try {
    if (browser !== null) await triesInKnownBrowser.spend(`${accountKey}:${browser.slice(0, 32)}`)
    else await triesHere.spend(placeKey)
    if (browser === null && !isKnownPlace) await triesOfStrangers.spend(accountKey)
  } catch (refusal) {
    if (refusal instanceof TooManyTries) await tellOfLock(place, email, accountKey, refusal)
    throw refusal
  }
  return {
    succeeded: async () => {
      if (browser !== null) return await triesInKnownBrowser.forget(`${accountKey}:${browser.slice(0, 32)}`)
      await triesHere.forget(placeKey)
      if (!isKnownPlace) await triesOfStrangers.giveBack(accountKey)
      await knownPlaces.note(placeKey)
    }
  }
}

async function tellOfLock(place: Place, email: string, accountKey: string, { retryAfterSeconds }: TooManyTries): Promise<void> {
  const { council, services: { clock } } = place
  if (!await noticesOfLocks.trySpend(accountKey)) return
  await inCouncil(council.id, async trx => {
    const owner = await findPasswordOwnerByEmail(trx, council.id, email)
    if (owner === undefined) return
    const until = new Date(clock.now().getTime() + retryAfterSeconds * 1000)
    await queueNotice(trx, place, owner.id, 'locked', { until })
    await recordAudit(trx, council.id, { at: clock.now(), userId: null, action: 'sign_in_locked', subjectId: owner.id })
  })
}

/** Of an email that nobody has, too: otherwise the time of the answer would tell. */
async function noteRefusal({ council, services: { clock } }: Place, owner: PasswordOwner | undefined): Promise<void> {
  await inCouncil(council.id, async trx => {
    await recordAudit(trx, council.id, { at: clock.now(), userId: null, action: 'sign_in_refused', ...owner === undefined ? {} : { subjectId: owner.id } })
  })
}
