import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import { Conflict } from '../../errors.js'
import { hashSecret, newToken } from '../../secrets/secret-tokens.js'
import type { Person } from '../../users/person.js'
import { isOpenPractice } from '../practice-council.js'

/** Time to read one sentence and press a button. */
const lastsMs = 60_000

/** Who somebody is at their own council. */
export type Visitor = Pick<Person, 'id' | 'name' | 'officeCode' | 'roleCode' | 'roleName' | 'permissions' | 'fundCodes' | 'methodCodes'>

/**
 * Lets somebody come to their council's practice council, once and within a minute, as who they are: the same person with the same role and
 * limits, without a password and without their address. Answers the token that opens it; only its hash is kept, in the practice council.
 * @throws Conflict when that practice council is not in its place any more
 */
export async function handOver(practiceId: CouncilId, fromCouncilId: CouncilId, visitor: Visitor, now: Date): Promise<string> {
  const token = newToken() + newToken()
  await inCouncil(practiceId, async trx => {
    if (!await isOpenPractice(trx, practiceId)) throw new Conflict('The practice council has just been made anew. Go to it again')
    await bringVisitor(trx, practiceId, visitor)
    await trx('practice_handovers').insert({
      council_id: practiceId, token_hash: hashSecret(token), from_council_id: fromCouncilId, user_id: visitor.id, made_at: now,
      expires_at: new Date(now.getTime() + lastsMs)
    })
  })
  return token
}

/** Who may come in by a token that is still good here; null for any other. */
export async function whoMayCome(trx: Knex.Transaction, practiceId: CouncilId, of: CouncilId, token: string, now: Date): Promise<{ name: string } | null> {
  const found = await goodHandovers(trx, practiceId, of, token, now).first('user_id as userId') as { userId: string } | undefined
  if (found === undefined) return null
  return await trx('users').where({ council_id: practiceId, id: found.userId }).first('name') as { name: string }
}

/** Uses a token up. Answers whose it is, or null for one that is used, too old, of another council or of a practice council that is over. */
export async function useHandover(trx: Knex.Transaction, practiceId: CouncilId, of: CouncilId, token: string, now: Date): Promise<string | null> {
  if (!await isOpenPractice(trx, practiceId)) return null
  const [used] = await goodHandovers(trx, practiceId, of, token, now).update({ used_at: now }).returning('user_id as userId') as { userId: string }[]
  return used?.userId ?? null
}

function goodHandovers(trx: Knex.Transaction, practiceId: CouncilId, of: CouncilId, token: string, now: Date) {
  return trx('practice_handovers').where({ council_id: practiceId, token_hash: hashSecret(token), from_council_id: of }).whereNull('used_at').where('expires_at', '>', now)
}

/** Their role comes with them as it is now: it may be newer than the practice council. */
async function bringVisitor(trx: Knex.Transaction, practiceId: CouncilId, { id, name, roleCode, roleName, permissions, officeCode, fundCodes, methodCodes }: Visitor): Promise<void> {
  await trx('roles').insert({ council_id: practiceId, code: roleCode, name: roleName, permissions: [...permissions] })
    .onConflict(['council_id', 'code']).merge(['name', 'permissions'])
  const office = await trx('offices').where({ council_id: practiceId }).orderByRaw('code <> ?, code', [officeCode]).first('code') as { code: string }
  await trx('users').insert({
    council_id: practiceId, id, email: `${id}@practice.invalid`, name, role_code: roleCode, office_code: office.code, fund_codes: fundCodes, method_codes: methodCodes, disabled_at: null
  }).onConflict(['council_id', 'id']).merge(['name', 'role_code', 'office_code', 'fund_codes', 'method_codes', 'disabled_at'])
}
