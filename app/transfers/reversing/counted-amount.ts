import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { FoundEntry } from '../../ledger/entry-query.js'
import type { Pence } from '../../money.js'
import { transferOfKey } from '../transfers-query.js'
import { amountOf } from './may-reverse.js'

/**
 * What the reversal of an entry counts against the council's limit. A transfer posts an entry for each payment that it takes from: each counts
 * as the whole of it, so that nobody turns round alone, entry by entry, what another person had to agree to.
 */
export async function countedAmount(trx: Knex.Transaction, councilId: CouncilId, entry: FoundEntry): Promise<Pence> {
  const transferId = transferOfKey(entry.idempotencyKey)
  const transfer = transferId === undefined ? undefined
    : await trx('transfers').where({ council_id: councilId, id: transferId }).first('amount_pence as amountPence') as { amountPence: Pence } | undefined
  return transfer?.amountPence ?? amountOf(entry)
}
