import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { EntryType } from '../ledger/entry-types.js'
import type { Pence } from '../money.js'
import type { MoneyLimits } from '../users/person.js'
import type { LookUp } from './look-up.js'

/** The latest of an account: a caller asks after one of these. */
export const mostShown = 30

/** Money that reached us, as a caller is told of it: when, how much, how, and where it stands. No name, no card, nobody else's. */
export interface Arrival {
  paidOn: CalendarDate
  receivedAt: Date
  type: EntryType
  methodName: string
  fundName: string | null
  accountReference: string | null
  /** Negative for what came back unpaid. */
  amountPence: Pence
  kind: 'fund' | 'suspense'
  /** It had been moved away from this very account, and has come back: no second payment. */
  isBack: boolean
  /** What of it still waits in suspense. */
  waitingPence: Pence
  /** Asked back and not yet gone. */
  reservedPence: Pence
  /** The host system's file that told of it. */
  file: { feedName: string, number: number, madeFor: CalendarDate, isMade: boolean } | null
  /** The host system that will be told; null for a fund that has none. */
  feedName: string | null
  /** What was taken from it again, or found its account. */
  moved: { type: EntryType, on: CalendarDate, amountPence: Pence }[]
}

/** What reached the account or came with the payment that was opened, the latest first, one more than is shown when there are more. */
export async function arrivalsOf(trx: Knex.Transaction, councilId: CouncilId, of: LookUp['of'], { fundCodes, methodCodes }: MoneyLimits): Promise<Arrival[]> {
  const which = of.kind === 'account' ? ofAccount : ofPayment
  const { rows } = await trx.raw<{ rows: Arrival[] }>(`
    select p.occurred_on as "paidOn", e.recorded_at as "receivedAt", e.type, m.name as "methodName", f.name as "fundName",
      case when p.ledger_account_kind = 'fund' then p.account_reference end as "accountReference", -p.amount_pence as "amountPence",
      p.ledger_account_kind as kind, case when p.ledger_account_kind = 'suspense' then -coalesce(r.remaining_pence, 0) else 0 end as "waitingPence",
      -coalesce(r.reserved_pence, 0) as "reservedPence", file.told as file, feed.name as "feedName", coalesce(moved.moves, '[]') as moved,
      e.type = 'transfer' and exists (
        select from postings back
        cross join lateral (select * from postings away where away.council_id = :councilId and away.entry_id = back.draws_entry_id
          and away.draws_entry_id is not null limit 20) away
        cross join lateral (select * from postings was where was.council_id = :councilId and was.entry_id = away.draws_entry_id
          and was.line_number = away.draws_line_number limit 1) was
        where back.council_id = :councilId and back.entry_id = k.entry_id and was.ledger_account_kind = 'fund'
          and was.fund_code = p.fund_code and was.account_reference = p.account_reference) as "isBack"
    from (${which}) k
    cross join lateral (select * from postings p where p.council_id = :councilId and p.entry_id = k.entry_id and p.line_number = k.line_number limit 1) p
    cross join lateral (select * from ledger_entries e where e.council_id = :councilId and e.id = k.entry_id limit 1) e
    join methods_of_payment m on m.council_id = :councilId and m.code = e.method_code
    left join funds f on f.council_id = :councilId and f.code = p.fund_code
    left join lateral (select * from remaining_amounts r
      where r.council_id = :councilId and r.entry_id = k.entry_id and r.line_number = k.line_number limit 1) r on true
    left join lateral (
      select feed.name from posting_feed_funds ff join posting_feeds feed on feed.council_id = :councilId and feed.code = ff.feed_code
      where ff.council_id = :councilId and ff.fund_code = p.fund_code and feed.enabled and feed.starts_on <= p.accounting_date
        and (feed.settled_before is null or feed.settled_before <= k.entry_id) limit 1) feed on true
    left join lateral (
      select json_build_object('feedName', feed.name, 'number', pf.number, 'madeFor', pf.made_for, 'isMade', pf.content_hash is not null) as told
      from posting_file_lines l
      join posting_files pf on pf.council_id = :councilId and pf.feed_code = l.feed_code and pf.number = l.file_number
      join posting_feeds feed on feed.council_id = :councilId and feed.code = l.feed_code
      where l.council_id = :councilId and l.entry_id = k.entry_id and l.line_number = k.line_number limit 1) file on true
    left join lateral (
      select json_agg(json_build_object('type', d.type, 'on', d.accounting_date, 'amountPence', d.pence) order by d.recorded_at, d.id) as moves
      from (
        select me.id, me.type, me.accounting_date, me.recorded_at, sum(mp.amount_pence)::bigint as pence
        from postings mp join ledger_entries me on me.council_id = :councilId and me.id = mp.entry_id
        where mp.council_id = :councilId and mp.draws_entry_id = k.entry_id and mp.draws_line_number = k.line_number
        group by me.id, me.type, me.accounting_date, me.recorded_at) d) moved on true
    where (:methods::text[] is null or e.method_code = any (:methods))
    order by p.occurred_on desc, p.entry_id desc, p.line_number desc limit :most`, {
    councilId, methods: methodCodes, funds: fundCodes, most: mostShown + 1,
    ...of.kind === 'account' ? { fundCode: of.fundCode, reference: of.accountReference } : { paymentId: of.paymentId }
  })
  return rows
}

/** Lines on the account that are not part of another's story, and what waits in suspense with its very reference. */
const ofAccount = `
  (select p.entry_id, p.line_number from postings p
   where p.council_id = :councilId and p.ledger_account_kind = 'fund' and p.fund_code = :fundCode and p.account_reference = :reference
     and p.draws_entry_id is null and (:funds::text[] is null or p.fund_code = any (:funds))
   order by p.occurred_on desc, p.entry_id desc, p.line_number desc limit :most)
  union all
  (select p.entry_id, p.line_number from postings p
   cross join lateral (select 1 from remaining_amounts r
     where r.council_id = :councilId and r.entry_id = p.entry_id and r.line_number = p.line_number and r.remaining_pence < 0) open
   where p.council_id = :councilId and p.ledger_account_kind = 'suspense' and p.account_reference = :reference and p.draws_entry_id is null
   order by p.occurred_on desc, p.entry_id desc, p.line_number desc limit :most)`

/** Every line of the payment that says where its money was put, of funds that the person may see. */
const ofPayment = `
  select p.entry_id, p.line_number from ledger_entries e join postings p on p.council_id = :councilId and p.entry_id = e.id
  where e.council_id = :councilId and e.source_kind = 'payment' and e.source_id = :paymentId::text and e.type in ('card_payment', 'card_payment_held')
    and p.ledger_account_kind in ('fund', 'suspense') and (:funds::text[] is null or p.fund_code is null or p.fund_code = any (:funds))`
