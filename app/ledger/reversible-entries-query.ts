import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { type Pence, pence } from '../money.js'
import { newReference } from '../references.js'
import type { NewEntry, NewPosting } from './post-entry.js'

/** An entry with its postings turned round, in their order. */
export interface ReversibleEntry {
  id: string
  methodCode: string
  officeCode: string
  postings: NewPosting[]
}

interface Row {
  id: string
  method_code: string
  office_code: string
  ledger_account_code: string
  account_reference: string | null
  amount_pence: Pence
  vat_code: string | null
  vat_pence: Pence
}

/** The entries of these idempotency keys that have not been reversed, each with the postings that would reverse it. */
export async function reversibleEntries(trx: Knex.Transaction, councilId: CouncilId, keys: readonly string[]): Promise<ReversibleEntry[]> {
  const { rows } = await trx.raw<{ rows: Row[] }>(`
    select e.id, e.method_code, e.office_code, p.ledger_account_code, p.account_reference, p.amount_pence, p.vat_code, p.vat_pence
    from unnest(:keys::text[]) as wanted (key)
    join ledger_entries e on e.council_id = :councilId and e.idempotency_key = wanted.key
    left join ledger_entries reversal on reversal.council_id = :councilId and reversal.reverses_entry_id = e.id
    join postings p on p.council_id = :councilId and p.entry_id = e.id
    where reversal.id is null
    order by e.id, p.line_number`, { councilId, keys })
  const entries = new Map<string, ReversibleEntry>()
  for (const row of rows) {
    const entry = entries.get(row.id) ?? { id: row.id, methodCode: row.method_code, officeCode: row.office_code, postings: [] }
    entry.postings.push({
      ledgerAccountCode: row.ledger_account_code, accountReference: row.account_reference, amountPence: pence(-row.amount_pence),
      vatCode: row.vat_code, vatPence: pence(-row.vat_pence)
    })
    entries.set(row.id, entry)
  }
  return [...entries.values()]
}

/** The entry that turns one round. Both its dates are today's: what it turns round stays where it was. */
export function reversalOf({ id, methodCode, officeCode, postings }: ReversibleEntry, by: { userId: string | null, now: Date, narrative?: string | null }): NewEntry {
  return {
    id: newId(),
    type: 'reversal',
    reference: newReference(),
    recordedAt: by.now,
    occurredOn: londonDate(by.now),
    accountingDate: londonDate(by.now),
    methodCode,
    channel: 'office',
    officeCode,
    recordedBy: by.userId,
    source: { kind: 'ledger_entry', id },
    idempotencyKey: `reversal:${id}`,
    reversesEntryId: id,
    details: { narrative: by.narrative ?? null },
    postings: postings.map(posting => ({ ...posting }))
  }
}
