import { inCouncil, type CouncilId } from '../database/in-council.js'
import { keyedHash } from '../secrets/secret-tokens.js'
import { findAccount, noteSignIn } from '../users/account.js'
import { recordAudit } from '../users/audit.js'
import { verifyPassword } from '../users/password.js'
import type { Services } from '../web/request.js'
import { throttle } from '../web/throttle.js'
import type { Credentials } from './sign-in-form.js'

const quarterOfAnHour = 15 * 60
const triesForAnAccount = throttle('sign-in', 10, quarterOfAnHour)
/** Generous: a contact centre may have one address for everybody. */
const triesFromAnAddress = throttle('sign-in-from', 300, quarterOfAnHour)

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
  // First the address: one that has used its tries up uses up nobody else's.
  await triesFromAnAddress.spend(`${councilId}:${keyedHash(config.encryptionKey, 'address', address)}`)
  await triesForAnAccount.spend(accountKey)

  const account = await inCouncil(councilId, async trx => await findAccount(trx, councilId, email))
  if (!await verifyPassword(account?.passwordHash ?? null, password) || account === undefined) {
    log.warn({ councilId, userId: account?.id }, 'sign-in refused')
    return null
  }
  await inCouncil(councilId, async trx => {
    await noteSignIn(trx, councilId, account.id, clock.now())
    await recordAudit(trx, councilId, { at: clock.now(), userId: account.id, action: 'signed_in' })
  })
  await triesForAnAccount.forget(accountKey)
  return account.id
}
