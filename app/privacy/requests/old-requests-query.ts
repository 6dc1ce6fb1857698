import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'

const nothing = JSON.stringify({ name: '', email: '', phone: '', postcode: '', accounts: [], receipts: [] })

/** Forgets what people gave with requests that were closed before then, and where they were found. The dates and the outcome stay. Answers how many. */
export async function forgetOldRequests(trx: Knex.Transaction, councilId: CouncilId, before: Date, most: number): Promise<number> {
  const old = await trx('personal_data_requests').where({ council_id: councilId, state: 'closed' }).where('closed_at', '<', before).whereNull('forgotten_at')
    .orderBy('made_at').limit(most).pluck('id') as string[]
  if (old.length === 0) return 0
  await trx('personal_data_finds').where({ council_id: councilId }).whereIn('request_id', old).delete()
  return await trx('personal_data_requests').where({ council_id: councilId }).whereIn('id', old)
    .update({ given: nothing, identity_check: '(removed)', reason: null, forgotten_at: trx.fn.now() })
}
