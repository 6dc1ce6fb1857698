import { inCouncil, type CouncilId } from '../database/in-council.js'
import { keyedHash } from '../secrets/secret-tokens.js'
import { findAccount, noteSignIn } from '../users/account.js'
import { recordAudit } from '../users/audit.js'
import { verifyPassword } from '../users/password.js'
import type { Services } from '../web/request.js'
import { memory, throttle } from '../web/throttle.js'
import type { Credentials } from './sign-in-form.js'

const quarterOfAnHour = 15 * 60
const hour = 60 * 60
/** Generous: a contact centre may have one address for everybody. */
const triesFromAnAddress = throttle('sign-in-from', 300, quarterOfAnHour)
const triesHere = throttle('sign-in', 10, quarterOfAnHour)
/**
 * Of all addresses together from which this account has not signed in lately. Whoever knows an email can use these up, but shuts nobody
 * out of the places where they work: those have only their own tries. OWASP ASVS 4.0.3, 2.2.1, has an account tried 100 times an hour at most.
 */
const triesOfStrangers = throttle('sign-in-anew', 50, hour)
const knownPlaces = memory('sign-in-place', 90 * 24 * hour)

/**
 * The id of whoever these credentials belong to, or null. An unknown email, a disabled account and a wrong password get the same answer
 * after the same time, and are counted alike.
 * @throws TooManyTries
 */
export async function signIn(
  services: Services, councilId: CouncilId, { email, password }: Credentials, address: string
): Promise<string | null> {
  const { clock, config, log } = services
  const accountKey = `${councilId}:${keyedHash(config.encryptionKey, 'sign-in', email)}`
  const placeKey = `${councilId}:${keyedHash(config.encryptionKey, 'sign-in-place', `${email}\0${address}`)}`
  // In this order, an address that has used its tries up uses up nobody else's.
  await triesFromAnAddress.spend(`${councilId}:${keyedHash(config.encryptionKey, 'address', address)}`)
  await triesHere.spend(placeKey)
  const isKnownPlace = await knownPlaces.has(placeKey)
  if (!isKnownPlace) await triesOfStrangers.spend(accountKey)

  const account = await inCouncil(councilId, async trx => await findAccount(trx, councilId, email))
  if (!await verifyPassword(account?.passwordHash ?? null, password) || account === undefined) {
    log.warn({ councilId, userId: account?.id }, 'sign-in refused')
    return null
  }
  await inCouncil(councilId, async trx => {
    await noteSignIn(trx, councilId, account.id, clock.now())
    await recordAudit(trx, councilId, { at: clock.now(), userId: account.id, action: 'signed_in' })
  })
  await triesHere.forget(placeKey)
  if (!isKnownPlace) await triesOfStrangers.giveBack(accountKey)
  await knownPlaces.note(placeKey)
  return account.id
}
