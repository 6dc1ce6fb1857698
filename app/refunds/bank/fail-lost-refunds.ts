import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { postEntry } from '../../ledger/post-entry.js'
import { reversalOf, reversibleEntries } from '../../ledger/reversible-entries-query.js'
import { failRefund } from '../card/finish-refund.js'
import { Refund } from '../refund.js'
import { owedKey } from './post-bank-refund.js'

/**
 * The bank has given a payment back to its payer: what was approved to be paid to a bank account as well, and is on no payment list yet, fails.
 * What stood as owed goes back to the lines that it came from. What is on a list already, whoever pays the list marks.
 * @param lostAt what was asked for since then was asked for by people who knew
 */
export async function failLostRefunds(trx: Knex.Transaction, councilId: CouncilId, attemptId: string, { lostAt, now }: { lostAt: Date, now: Date }): Promise<void> {
  const stuck = await Refund.query(trx).where({ council_id: councilId, payment_attempt_id: attemptId, route: 'bank', state: 'approved' })
    .where('requested_at', '<', lostAt).orderBy('id').forUpdate()
  for (const refund of stuck) await failRefund(trx, refund, { code: 'dispute-lost', now })
  for (const owed of await reversibleEntries(trx, councilId, stuck.map(({ id }) => owedKey(id)))) {
    await postEntry(trx, councilId, reversalOf(owed, { userId: null, now, narrative: 'Refund not paid: the payer’s bank has paid it back' }))
  }
}
