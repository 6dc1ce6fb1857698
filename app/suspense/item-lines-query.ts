import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Pence } from '../money.js'

/** A suspense item is a line of the ledger's entry with which its money came. */
export interface ItemKey {
  entryId: string
  lineNumber: number
}

/** What an entry that moves an item's money takes over from the item. */
export interface ItemLine extends ItemKey {
  ledgerAccountCode: string
  /** The reference as the payer gave it, as far as it could be kept. */
  reference: string | null
  occurredOn: CalendarDate
  methodCode: string
  officeCode: string
  narrative: string | null
  payerName: string | null
  /** As people see it: money that came in is positive, a returned cheque negative. */
  remainingPence: Pence
}

/** The one word for an item, as the keys of maps have it. */
export function keyOfItem({ entryId, lineNumber }: ItemKey): string {
  return `${entryId}:${lineNumber}`
}

/** The items of these keys that there are, open or not, by their one word. Found by whole keys, whatever the planner knows of a council. */
export async function itemLines(trx: Knex.Transaction, councilId: CouncilId, keys: readonly ItemKey[]): Promise<Map<string, ItemLine>> {
  const { rows } = await trx.raw<{ rows: ItemLine[] }>(`
    select r.entry_id as "entryId", r.line_number as "lineNumber", p.ledger_account_code as "ledgerAccountCode", p.account_reference as reference,
      e.occurred_on as "occurredOn", e.method_code as "methodCode", e.office_code as "officeCode", d.narrative, d.payer_name as "payerName",
      -r.remaining_pence as "remainingPence"
    from unnest(:entryIds::uuid[], :lineNumbers::integer[]) as wanted (entry_id, line_number)
    cross join lateral (
      select * from remaining_amounts r where r.council_id = :councilId and r.entry_id = wanted.entry_id and r.line_number = wanted.line_number limit 1) r
    cross join lateral (
      select * from postings p where p.council_id = :councilId and p.entry_id = wanted.entry_id and p.line_number = wanted.line_number limit 1) p
    cross join lateral (select * from ledger_entries e where e.council_id = :councilId and e.id = wanted.entry_id limit 1) e
    cross join lateral (select * from entry_details d where d.council_id = :councilId and d.entry_id = wanted.entry_id limit 1) d
    where r.ledger_account_kind = 'suspense'`,
  { councilId, entryIds: keys.map(({ entryId }) => entryId), lineNumbers: keys.map(({ lineNumber }) => lineNumber) })
  return new Map(rows.map(row => [keyOfItem(row), row]))
}

/**
 * Keeps these items for this transaction: whoever else moves, takes or asks about one waits for its end. What is read of them
 * afterwards stays so.
 */
export async function lockItems(trx: Knex.Transaction, councilId: CouncilId, keys: readonly ItemKey[]): Promise<void> {
  await trx.raw('select lock_suspense_lines(:councilId::uuid, :entryIds::uuid[], :lineNumbers::integer[])',
    { councilId, entryIds: keys.map(({ entryId }) => entryId), lineNumbers: keys.map(({ lineNumber }) => lineNumber) })
}
