import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { newCode } from '../../references.js'
import { keyedHash } from '../../secrets/secret-tokens.js'

const recoveryCodesMade = 10
export const recoveryCodeLength = 10

/** An authenticator app of somebody's. */
export interface SecondFactor {
  secretEncrypted: string
  setUpAt: Date
}

export async function findSecondFactor(trx: Knex.Transaction, councilId: CouncilId, userId: string): Promise<SecondFactor | undefined> {
  return await trx('second_factors').where({ council_id: councilId, user_id: userId })
    .first('secret_encrypted as secretEncrypted', 'set_up_at as setUpAt') as SecondFactor | undefined
}

/**
 * Keeps it; the code that proved it, of this half minute, is used up. Somebody's first, which a password alone lets them set up, replaces no other:
 * false when there is one already. Whoever is in replaces the one they have.
 */
export async function keepSecondFactor(
  trx: Knex.Transaction, councilId: CouncilId, userId: string,
  { secretEncrypted, step, at, isFirst }: { secretEncrypted: string, step: number, at: Date, isFirst: boolean }
): Promise<boolean> {
  if (!isFirst) await removeSecondFactor(trx, councilId, userId)
  const kept = await trx('second_factors').insert({ council_id: councilId, user_id: userId, secret_encrypted: secretEncrypted, set_up_at: at, last_step: step })
    .onConflict(['council_id', 'user_id']).ignore().returning('user_id') as unknown[]
  return kept.length === 1
}

/** Removes it with its recovery codes. False when there was none. */
export async function removeSecondFactor(trx: Knex.Transaction, councilId: CouncilId, userId: string): Promise<boolean> {
  await trx('recovery_codes').where({ council_id: councilId, user_id: userId }).delete()
  return await trx('second_factors').where({ council_id: councilId, user_id: userId }).delete() > 0
}

/** Uses up the code of this half minute. False when it, or one after it, has been used: RFC 6238, 5.2, has a code taken once. */
export async function useStep(trx: Knex.Transaction, councilId: CouncilId, userId: string, step: number): Promise<boolean> {
  return await trx('second_factors').where({ council_id: councilId, user_id: userId }).where('last_step', '<', step).update({ last_step: step }) === 1
}

/** Makes ten codes in place of any there were, and answers them: only their hashes are kept. */
export async function makeRecoveryCodes(trx: Knex.Transaction, councilId: CouncilId, userId: string, key: Buffer, at: Date): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodesMade }, () => newCode(recoveryCodeLength))
  await trx('recovery_codes').where({ council_id: councilId, user_id: userId }).delete()
  await trx('recovery_codes').insert(codes.map(code => (
    { council_id: councilId, user_id: userId, code_hash: hashRecoveryCode(key, userId, code), made_at: at }
  )))
  return codes
}

/** Uses up a recovery code as `readCode` reads it. False when it is none of theirs, or has been used. */
export async function useRecoveryCode(
  trx: Knex.Transaction, councilId: CouncilId, userId: string, code: string, key: Buffer, at: Date
): Promise<boolean> {
  return await trx('recovery_codes').where({ council_id: councilId, user_id: userId, code_hash: hashRecoveryCode(key, userId, code) })
    .whereNull('used_at').update({ used_at: at }) === 1
}

export async function countRecoveryCodes(trx: Knex.Transaction, councilId: CouncilId, userId: string): Promise<number> {
  return Number((await trx('recovery_codes').where({ council_id: councilId, user_id: userId }).whereNull('used_at').count({ left: '*' }))[0]?.left ?? 0)
}

function hashRecoveryCode(key: Buffer, userId: string, code: string): string {
  return keyedHash(key, 'recovery-code', `${userId}\0${code}`)
}
