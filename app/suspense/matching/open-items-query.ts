import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { ItemToMatch } from './suggestion.js'

/** Where a pass through the open items has come to. */
export interface ItemPlace {
  occurredOn: CalendarDate
  entryId: string
  lineNumber: number
}

/**
 * Open items that have not been looked at since a time, after a place, oldest first: a walk along the index of open items, with each
 * row's others found by their keys, whatever the planner has yet to learn of a council.
 */
export async function itemsToLookAt(
  trx: Knex.Transaction, councilId: CouncilId, staleBefore: Date, after: ItemPlace | null, limit: number
): Promise<ItemToMatch[]> {
  const { rows } = await trx.raw<{ rows: ItemToMatch[] }>(`
    with wanted as materialized (
      select r.entry_id, r.line_number, r.remaining_pence, r.occurred_on
      from remaining_amounts r
      where r.council_id = :councilId and r.ledger_account_kind = 'suspense' and r.remaining_pence <> 0
        and (r.occurred_on, r.entry_id, r.line_number) > (:occurredOn::date, :entryId::uuid, :lineNumber::integer)
        and not exists (select from suspense_matchings m
          where m.council_id = :councilId and m.entry_id = r.entry_id and m.line_number = r.line_number and m.matched_at >= :staleBefore::timestamptz offset 0)
      order by r.occurred_on, r.entry_id, r.line_number limit :limit)
    select r.entry_id as "entryId", r.line_number as "lineNumber", -r.remaining_pence as "remainingPence", r.occurred_on as "occurredOn",
      p.account_reference as reference, d.narrative, d.payer_name as "payerName"
    from wanted r
    cross join lateral (
      select p.account_reference from postings p where p.council_id = :councilId and p.entry_id = r.entry_id and p.line_number = r.line_number limit 1) p
    left join lateral (
      select d.narrative, d.payer_name from entry_details d where d.council_id = :councilId and d.entry_id = r.entry_id limit 1) d on true
    order by r.occurred_on, r.entry_id, r.line_number`,
  { councilId, staleBefore, limit, ...after ?? { occurredOn: '0001-01-01', entryId: '00000000-0000-0000-0000-000000000000', lineNumber: 0 } })
  return rows
}

/** Removes what is kept of items that are settled. */
export async function removeSettled(trx: Knex.Transaction, councilId: CouncilId): Promise<void> {
  for (const table of ['suspense_suggestions', 'suspense_matchings'] as const) {
    await trx(table).where({ council_id: councilId }).whereNotExists(
      trx('remaining_amounts as r').where({ 'r.council_id': councilId, 'r.ledger_account_kind': 'suspense' }).where('r.remaining_pence', '<>', 0)
        .whereRaw('r.entry_id = ??.entry_id and r.line_number = ??.line_number', [table, table]).select('r.entry_id')
    ).delete()
  }
}
