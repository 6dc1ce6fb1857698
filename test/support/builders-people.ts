import { hash } from '@node-rs/argon2'
import { v7 as newId } from 'uuid'
import { inCouncilOn } from '../../app/database/in-council.js'
import { type TestCouncil, testPassword } from './builders.js'
import { testDatabase } from './database.js'

export interface MadeUser {
  id: string
  name: string
  email: string
}

/** Somebody of the council's who has a password, as if they had been there for long. */
export async function aUser(council: TestCouncil, overrides: Partial<{
  name: string, roleCode: string, fundCodes: string[] | null, methodCodes: string[] | null
}> = {}): Promise<MadeUser> {
  const id = newId()
  const user = { id, name: overrides.name ?? 'Robin Example', email: `${id}@${council.slug}.example` }
  const [anyone] = council.setup.users
  await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
    await trx('users').insert({
      council_id: council.id, ...user, password_hash: await hash(testPassword, { memoryCost: 8, timeCost: 1, parallelism: 1 }), role_code: overrides.roleCode ?? 'income-officer',
      office_code: anyone?.officeCode, fund_codes: overrides.fundCodes ?? null, method_codes: overrides.methodCodes ?? null
    })
  })
  return user
}
