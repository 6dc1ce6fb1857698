import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { startOfLondonDay, addDays, londonDate } from '../dates.js'
import { firstIdAt } from '../ids.js'
import type { Pence } from '../money.js'

const daysBack = 60
const most = 10

/** A payment for an account that did not come to an end, or has not yet. */
export interface Unfinished {
  begunAt: Date
  amountPence: Pence | null
  /** waiting: the card provider has yet to say · refused: it said that no money was taken · left: they never came to pay. */
  state: 'waiting' | 'refused' | 'left'
}

/** Payments for the account of the last two months without money, the latest first: what somebody may have taken for a payment. */
export async function unfinishedOf(
  trx: Knex.Transaction, councilId: CouncilId, account: { fundCode: string, accountReference: string }, now: Date
): Promise<Unfinished[]> {
  const { rows } = await trx.raw<{ rows: Unfinished[] }>(`
    select p.created_at as "begunAt", l.amount_pence as "amountPence",
      case when a.status in ('creating', 'open') then 'waiting' when a.status is null then 'left' else 'refused' end as state
    from (
      select l.payment_id, l.line_number from payment_lines l
      where l.council_id = :councilId and l.account_reference = :reference and l.fund_code = :fundCode and l.payment_id >= :firstId
      order by l.payment_id desc limit 50) k
    cross join lateral (select * from payments p where p.council_id = :councilId and p.id = k.payment_id and p.status in ('open', 'paying') limit 1) p
    cross join lateral (select * from payment_lines l where l.council_id = :councilId and l.payment_id = k.payment_id and l.line_number = k.line_number limit 1) l
    left join lateral (
      select a.status from payment_attempts a where a.council_id = :councilId and a.payment_id = p.id order by a.created_at desc limit 1) a on true
    order by p.created_at desc limit :most`, {
    councilId, reference: account.accountReference, fundCode: account.fundCode, most,
    firstId: firstIdAt(startOfLondonDay(addDays(londonDate(now), -daysBack)))
  })
  return rows
}
