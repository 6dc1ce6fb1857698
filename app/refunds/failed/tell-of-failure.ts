import type { Knex } from 'knex'
import { seeOutcome } from '../../approvals/outcomes/outcome.js'
import type { Refund } from '../refund.js'

/** A refund that failed or came back stands on the home page of whoever asked for it as work to do: what they were told of it before is no news any more. */
export async function forgetNews(trx: Knex.Transaction, { council_id, id, requested_by }: Refund): Promise<void> {
  if (requested_by !== null) await seeOutcome(trx, council_id, requested_by, 'refund', id)
}
