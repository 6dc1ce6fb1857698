import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { accountKey } from './accounts-query.js'
import { type ItemToMatch, itemKey } from './suggestion.js'

/** Which accounts are not to be suggested for an item: all, or those of these keys. */
export type RuledOut = 'all' | ReadonlySet<string>

/**
 * What people or the payer have decided of these items already. Money that was put back in suspense, or taken off an account, does not
 * belong where it was; and whoever paid by card has chosen the account: what is held of a card payment is looked at with the payment.
 */
export async function ruledOut(trx: Knex.Transaction, councilId: CouncilId, items: readonly ItemToMatch[]): Promise<Map<string, RuledOut>> {
  const { rows } = await trx.raw<{ rows: Row[] }>(`
    select wanted.entry_id as "entryId", wanted.line_number as "lineNumber", true as "isAll", null as "fundCode", null as reference
    from unnest(:entryIds::uuid[], :lineNumbers::integer[]) as wanted (entry_id, line_number)
    cross join lateral (select e.type from ledger_entries e where e.council_id = :councilId and e.id = wanted.entry_id limit 1) e
    where e.type = 'card_payment_held'
    union all
    select wanted.entry_id, wanted.line_number, false, off.fund_code, off.account_reference
    from unnest(:entryIds::uuid[], :lineNumbers::integer[]) as wanted (entry_id, line_number)
    cross join lateral (select e.type from ledger_entries e where e.council_id = :councilId and e.id = wanted.entry_id limit 1) e
    cross join lateral (select p.* from postings p where p.council_id = :councilId and p.entry_id = wanted.entry_id offset 0) off
    where e.type = 'transfer' and off.ledger_account_kind = 'fund'
    union all
    select wanted.entry_id, wanted.line_number, false, account.fund_code, account.account_reference
    from unnest(:entryIds::uuid[], :lineNumbers::integer[]) as wanted (entry_id, line_number)
    cross join lateral (
      select p.entry_id from postings p
      where p.council_id = :councilId and p.draws_entry_id = wanted.entry_id and p.draws_line_number = wanted.line_number offset 0) moved
    cross join lateral (select from ledger_entries r where r.council_id = :councilId and r.reverses_entry_id = moved.entry_id limit 1) reversal
    cross join lateral (select p.* from postings p where p.council_id = :councilId and p.entry_id = moved.entry_id offset 0) account
    where account.ledger_account_kind = 'fund'`,
  { councilId, entryIds: items.map(({ entryId }) => entryId), lineNumbers: items.map(({ lineNumber }) => lineNumber) })
  const found = new Map<string, 'all' | Set<string>>()
  for (const row of rows) {
    const known = found.get(itemKey(row))
    if (row.isAll || row.fundCode === null || row.reference === null) found.set(itemKey(row), 'all')
    else if (known !== 'all') found.set(itemKey(row), (known ?? new Set()).add(accountKey({ fundCode: row.fundCode, reference: row.reference })))
  }
  return found
}

interface Row {
  entryId: string
  lineNumber: number
  isAll: boolean
  fundCode: string | null
  reference: string | null
}
