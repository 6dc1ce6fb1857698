import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import { arrivals } from '../ledger/balances-query.js'
import type { Pence } from '../money.js'
import { type MoneyLimits, noLimits } from '../users/person.js'

/** What came by one way to one place on one day. */
export interface ReceiptFigure {
  day: CalendarDate
  /** `card`, the code of an import source after `import:`, or `other`. Null for what was returned or reversed. */
  source: string | null
  /** A fund's code, `suspense` or `unidentified_income`. */
  place: string
  /** Money in is positive; what was returned unpaid or reversed is negative. */
  amountPence: Pence
}

/** The names by which codes of sources and places are known. */
export interface ReceiptNames {
  sources: Record<string, string>
  funds: Record<string, string>
}

/**
 * The receipts that count from one day to another, by day, source and fund, out of the ledger: the entries with which money arrives, and
 * apart from them those that take it back (payments returned unpaid, and reversals of either). Movements within the council are no receipts.
 * Of somebody who is limited to funds or methods of payment, what counts is theirs alone, and so not what is in suspense.
 * The sums are taken first, over the council's postings of these days; what files are called is looked up for the few sums.
 */
export async function receiptsBetween(
  trx: Knex.Transaction, councilId: CouncilId, from: CalendarDate, to: CalendarDate, { fundCodes, methodCodes }: MoneyLimits = noLimits
): Promise<ReceiptFigure[]> {
  // Compiling the plan would take longer than following it; the entries are joined by hashing them.
  await trx.raw("set local jit = off; set local work_mem = '64MB'")
  const { rows } = await trx.raw<{ rows: ReceiptFigure[] }>(`
    with sums as materialized (
      select p.accounting_date, coalesce(p.fund_code, p.ledger_account_kind) as place, e.type = any(:arrivals) as has_arrived,
        e.type like 'card_payment%' as is_card, case when e.source_kind = 'import_row' and e.source_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:' then split_part(e.source_id, ':', 1) end as import_id,
        -sum(p.amount_pence) as pence
      from postings p
      join ledger_entries e on e.council_id = :councilId and e.id = p.entry_id
      where p.council_id = :councilId and p.accounting_date between :from and :to
        and p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income')
        and (:fundCodes::text[] is null or p.fund_code = any (:fundCodes)) and (:methodCodes::text[] is null or e.method_code = any (:methodCodes))
        and (e.type = any(:arrivals) or e.type = 'returned_payment' or (e.type = 'reversal' and exists (
          select from ledger_entries r where r.council_id = :councilId and r.id = e.reverses_entry_id
            and (r.type = any(:arrivals) or r.type = 'returned_payment'))))
      group by 1, 2, 3, 4, 5)
    select s.accounting_date as day, s.place,
      case when not s.has_arrived then null when s.is_card then 'card' when i.id is not null then 'import:' || i.source_code else 'other' end as source,
      sum(s.pence)::bigint as "amountPence"
    from sums s left join imports i on i.council_id = :councilId and i.id = s.import_id::uuid
    group by 1, 2, 3 order by 1, 3, 2`, { councilId, from, to, arrivals: [...arrivals], fundCodes: fundCodes && [...fundCodes], methodCodes: methodCodes && [...methodCodes] })
  return rows
}
