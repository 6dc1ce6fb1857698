import { inCouncil } from '../../app/database/in-council.js'
import type { TestCouncil } from '../support/builders.js'

/** What the ledger says of a council, one line for each posting: "fund 770000001 -120.00". Credits are negative. */
export async function postingsOf(council: TestCouncil): Promise<string[]> {
  const rows = await inCouncil(council.id, async trx => await trx('postings').where({ council_id: council.id })
    .orderBy(['entry_id', 'line_number']).select('ledger_account_kind', 'account_reference', 'amount_pence')
  ) as { ledger_account_kind: string, account_reference: string | null, amount_pence: number }[]
  return rows.map(row => [row.ledger_account_kind, row.account_reference, row.amount_pence].filter(part => part !== null).join(' '))
}
