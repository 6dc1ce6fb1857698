import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { fundOf, type TestCouncil } from './builders.js'

/** An adviser has opened an account of council tax, in a session that is nobody's. @returns its id */
export async function aLookUp(council: TestCouncil, accountReference = '601'): Promise<string> {
  const [id, now] = [newId(), new Date()]
  await inCouncil(council.id, async trx => {
    await trx('look_ups').insert({
      council_id: council.id, id, adviser_id: council.users.adviser.id, session_hash: newId(), caller: 'themselves', fund_code: fundOf(council, 'council-tax').code,
      account_reference: accountReference, begun_at: now, ends_at: new Date(now.getTime() + 60_000)
    })
  })
  return id
}

/** What an adviser asked an officer about it. @returns its id */
export async function aQuestion(council: TestCouncil, lookUpId: string, question: string): Promise<string> {
  const id = newId()
  await inCouncil(council.id, async trx => {
    await trx('officer_questions').insert({ council_id: council.id, id, look_up_id: lookUpId, question, asked_by: council.users.adviser.id, asked_at: new Date() })
  })
  return id
}
