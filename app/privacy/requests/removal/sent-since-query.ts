import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import { keyOf } from '../finds-query.js'
import { removeSome } from './remove-person.js'

/** How many messages that are this person's are still to be sent. */
export async function unsentOf(trx: Knex.Transaction, councilId: CouncilId, requestId: string): Promise<number> {
  const keys = await trx('personal_data_finds').where({ council_id: councilId, request_id: requestId, place: 'messages', whose: 'theirs' }).pluck('row_key') as string[]
  const unsent = await trx('outbox_messages').where({ council_id: councilId }).whereIn('id', keys.map(key => keyOf(key)[0] ?? ''))
    .whereNull('sent_at').whereNull('gave_up_at').count({ many: '*' }).first() as { many: string }
  return Number(unsent.many)
}

/** Removes the messages that a removal kept because they were not sent yet, once they have gone or been given up: nobody has to ask again. Answers how many. */
export async function removeSentSince(trx: Knex.Transaction, councilId: CouncilId, most: number): Promise<number> {
  const { rows } = await trx.raw<{ rows: { request_id: string, row_key: string }[] }>(`
    select f.request_id, f.row_key from personal_data_finds f
    join outbox_messages m on m.council_id = :councilId and m.id = (f.row_key::jsonb ->> 0)::uuid and coalesce(m.sent_at, m.gave_up_at) is not null
    where f.council_id = :councilId and f.place = 'messages' and f.outcome = 'unsent' order by f.request_id, f.row_key limit :most`, { councilId, most })
  for (const requestId of new Set(rows.map(row => row.request_id))) {
    await removeSome(trx, { councilId, requestId }, { place: 'messages', keys: rows.filter(row => row.request_id === requestId).map(row => row.row_key) })
  }
  return rows.length
}
