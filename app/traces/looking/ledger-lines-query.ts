import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { ShownKind } from '../../ledger/posting-line.js'
import type { MoneyLimits } from '../../users/person.js'
import type { Candidate } from './find.js'

/**
 * What to look up in indexes: each part by itself, newest first; a part that is empty costs nothing. Amounts are as people see them, and
 * whole: one that is only near says too little without a name, a reference or a card, and by these it is found.
 */
export interface LookUps {
  exactPence: readonly number[]
  ownReferences: readonly string[]
  nearReferences: readonly string[]
  words: readonly string[]
  cardLastFour: string | null
  receiptReference: string | null
  receiptNumber: string
  days: { from: CalendarDate, to: CalendarDate }
}

/** A line of the ledger that may be what is looked for. */
export type LineCandidate = Omit<Candidate, 'key' | 'place' | 'link' | 'receiptNumbers' | 'because' | 'wholePence'> & {
  entryId: string, lineNumber: number, kind: ShownKind, providerPaymentId: string | null
}

/** Lines whose money was only moved on stand here once: where they went to, not where they were taken from. Money in suspense is of no fund yet. */
const lines = `select p.entry_id, p.line_number from postings p
  where p.council_id = :councilId and p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income')
    and (p.draws_entry_id is null or p.amount_pence < 0)
    and (:fundCodes::text[] is null or p.fund_code is null or p.fund_code = any (:fundCodes))
    and (:methodCodes::text[] is null or p.method_code = any (:methodCodes))`
const onTheDays = 'and p.occurred_on >= :from::date and p.occurred_on <= :to::date'
const newestFirst = 'order by p.occurred_on desc, p.entry_id desc, p.line_number desc'
const ofEntry = `cross join lateral (${lines} and p.entry_id = way.entry_id limit 20) line`

/** Each way walks an index from its newest end and stops early, so that what is left out is the oldest. */
const ways = `
  select line.* from unnest(:exactPence::bigint[]) as asked (pence)
  cross join lateral (${lines} and p.amount_pence = asked.pence ${onTheDays} ${newestFirst} limit 150) line
  union
  select line.* from unnest(:ownReferences::text[]) as asked (reference)
  cross join lateral (${lines} and p.account_reference = asked.reference ${onTheDays} ${newestFirst} limit 100) line
  union
  select line.* from unnest(:nearReferences::text[]) as asked (reference)
  cross join lateral (${lines} and p.account_reference = asked.reference ${onTheDays} ${newestFirst} limit 10) line
  union
  select line.* from unnest(:words::text[]) as asked (word)
  cross join lateral (
    select w.entry_id from search_words w
    where w.council_id = :councilId and w.word = asked.word and w.occurred_on >= :from::date and w.occurred_on <= :to::date
    order by w.occurred_on desc, w.entry_id desc limit 40) way ${ofEntry}
  union
  select line.* from unnest(:cards::text[]) as asked (card)
  cross join lateral (
    select d.entry_id from entry_details d
    where d.council_id = :councilId and d.card_last_four = asked.card and d.occurred_on >= :from::date and d.occurred_on <= :to::date
    order by d.occurred_on desc, d.entry_id desc limit 60) way ${ofEntry}
  union
  select line.* from unnest(:receipts::text[]) as asked (reference)
  cross join lateral (
    select e.id as entry_id from ledger_entries e where e.council_id = :councilId and e.reference = asked.reference limit 1) way ${ofEntry}
  union
  select line.* from unnest(:providerPayments::text[]) as asked (id)
  cross join lateral (
    select d.entry_id from entry_details d where d.council_id = :councilId and d.provider_payment_id = asked.id limit 20) way ${ofEntry}`

/**
 * The lines on funds, in suspense and of unidentified income that anything of this leads to, within the limits. Each way is a walk of an
 * index that ends early, so the time hardly depends on the size of the ledger.
 */
export async function ledgerLines(
  trx: Knex.Transaction, councilId: CouncilId, lookUps: LookUps, limits: MoneyLimits
): Promise<LineCandidate[]> {
  const { rows } = await trx.raw<{ rows: LineCandidate[] }>(`
    select p.entry_id as "entryId", p.line_number as "lineNumber", p.ledger_account_kind as kind, e.reference, e.type, p.fund_code as "fundCode",
      f.name as "fundName", p.account_reference as "accountReference", -p.amount_pence as "amountPence", p.occurred_on as "occurredOn",
      p.method_code as "methodCode", m.name as "methodName", e.office_code as "officeCode", o.name as "officeName", d.payer_name as "payerName",
      d.narrative, d.card_last_four as "cardLastFour", d.provider_payment_id as "providerPaymentId"
    from (${ways}) found
    cross join lateral (
      select * from postings p where p.council_id = :councilId and p.entry_id = found.entry_id and p.line_number = found.line_number limit 1) p
    cross join lateral (select * from ledger_entries e where e.council_id = :councilId and e.id = found.entry_id limit 1) e
    cross join lateral (select * from entry_details d where d.council_id = :councilId and d.entry_id = found.entry_id limit 1) d
    join methods_of_payment m on m.council_id = :councilId and m.code = p.method_code
    join offices o on o.council_id = :councilId and o.code = e.office_code
    left join funds f on f.council_id = :councilId and f.code = p.fund_code`, {
    // The ledger writes money that came in as negative.
    councilId, exactPence: lookUps.exactPence.map(amount => -amount), ownReferences: [...lookUps.ownReferences], nearReferences: [...lookUps.nearReferences], words: [...lookUps.words],
    cards: listed(lookUps.cardLastFour), receipts: listed(lookUps.receiptReference), providerPayments: listed(lookUps.receiptNumber),
    from: lookUps.days.from, to: lookUps.days.to, ...limitBindings(limits)
  })
  return rows
}

/** The limits as a query's values: null for no limit. */
export function limitBindings({ fundCodes, methodCodes }: MoneyLimits): Record<'fundCodes' | 'methodCodes', string[] | null> {
  return { fundCodes: fundCodes === null ? null : [...fundCodes], methodCodes: methodCodes === null ? null : [...methodCodes] }
}

function listed(text: string | null): string[] {
  return text === null || text === '' ? [] : [text]
}
