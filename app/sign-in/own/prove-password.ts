import type { Request } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { verifyPassword } from '../../users/password.js'
import { findPasswordOwner } from '../../users/password-owner.js'
import type { FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { throttle } from '../../web/throttle.js'

const tries = throttle('own-password', 10, 15 * 60)
const freshMs = 10 * 60_000

/**
 * Whether somebody who is signed in is still the one at the keyboard: asked before what would let another in for good. Who has no password must
 * have signed in just now. Answers what is wrong, or null.
 * @throws TooManyTries
 */
export async function provePassword(request: Request, password: string, fieldName: string): Promise<FieldError | null> {
  const { council, services: { clock }, session } = request
  const userId = signedIn(request).id
  const owner = await inCouncil(council.id, async trx => await findPasswordOwner(trx, council.id, userId))
  if (owner?.passwordHash === null) {
    const isFresh = clock.now().getTime() - (session.signedInAt ?? 0) <= freshMs
    return isFresh ? null : { field: fieldName, message: 'Sign out and sign in again, then do this within 10 minutes' }
  }
  if (password === '') return { field: fieldName, message: 'Enter your password' }
  await tries.spend(`${council.id}:${userId}`)
  if (!await verifyPassword(owner?.passwordHash ?? null, password)) return { field: fieldName, message: 'That is not your password' }
  await tries.forget(`${council.id}:${userId}`)
  return null
}
