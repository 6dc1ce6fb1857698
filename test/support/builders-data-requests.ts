import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import type { TestCouncil } from './builders.js'

/** A request that was made last summer and has found one account. Answers its id. */
export async function aDataRequest(trx: Knex.Transaction, council: TestCouncil): Promise<string> {
  const id = newId()
  await trx('personal_data_requests').insert({
    council_id: council.id, id, kind: 'access', asked_on: '2026-07-01', due_on: '2026-08-03', identity_check: 'Came in with a passport', state: 'found',
    given: JSON.stringify({ name: 'Jane Moor', email: '', phone: '', postcode: '', accounts: [], receipts: [] }), looking: '{}',
    made_by: council.users.administrator.id, made_at: new Date('2026-07-01T09:00:00Z')
  })
  await trx('personal_data_finds').insert({ council_id: council.id, request_id: id, place: 'accounts', row_key: '["23","601"]', matched: ['name'] })
  return id
}

export async function aDataRequestOf(council: TestCouncil): Promise<string> {
  return await inCouncil(council.id, async trx => await aDataRequest(trx, council))
}
