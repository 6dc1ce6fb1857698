import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { addDays, type CalendarDate, startOfLondonDay } from '../dates.js'
import type { Pence } from '../money.js'
import type { LedgerAccountKind } from './entry-types.js'

/** From the first of these London dates to the last. */
export interface CheckedDays {
  from: CalendarDate
  to: CalendarDate
}

export type DifferenceKind =
  'not-posted' | 'not-confirmed' | 'reversed' | 'wrong-amount' | 'wrong-method' | 'wrong-fund' |
  'import-differs' | 'given-back-not-posted' | 'given-back-differs' | 'given-back-not-confirmed' | 'does-not-balance' | 'without-postings' | 'remaining-amounts' | 'reserved-amounts'

/** Something on which the ledger and what came from outside, or the ledger and itself, do not agree. */
export interface LedgerDifference {
  kind: DifferenceKind
  date: CalendarDate | null
  methodCode: string | null
  /** The fund, or the ledger account where it is none. */
  fundCode: string | null
  expectedPence: Pence
  foundPence: Pence
  paymentId: string | null
  entryId: string | null
  /** The file of receipts whose rows are meant. */
  importId?: string
}

/** What was confirmed and what was posted of a day's payments by one method. */
export interface DayFigure {
  date: CalendarDate
  methodCode: string
  confirmed: number
  confirmedPence: Pence
  posted: number
  postedPence: Pence
}

export interface FundFigure {
  fundCode: string
  confirmedPence: Pence
  postedPence: Pence
}

/** What came from outside against the ledger's entries of it. */
export interface PaymentComparison {
  /** How many differ; `differences` has the latest. */
  differing: number
  differences: LedgerDifference[]
  days: DayFigure[]
  funds: FundFigure[]
}

/**
 * Compares each card payment that the provider confirmed in these days with the one entry of its key, and each entry of these days that
 * says it comes from a payment with a confirmed one. An entry that has been reversed stands for nothing. In one statement, so that a
 * payment that is completed meanwhile is in neither or in both.
 */
export async function comparePayments(
  trx: Knex.Transaction, councilId: CouncilId, days: CheckedDays, mostDifferences: number
): Promise<PaymentComparison> {
  const [compared] = await rowsOf<PaymentComparison>(trx, councilId, { ...days, mostDifferences }, `
    with ${confirmedAndPosted}, ${wantedAndFound}, different as materialized (${paymentDifferences} union all ${fundDifferences})
    select
      (select count(*) from different) as differing,
      (select coalesce(json_agg(latest), '[]') from (
        select * from different order by date desc, kind, "paymentId", "fundCode" limit :mostDifferences) latest) as differences,
      (select coalesce(json_agg(figure), '[]') from (${dayFigures}) figure) as days,
      (select coalesce(json_agg(figure), '[]') from (${fundFigures}) figure) as funds`)
  if (compared === undefined) throw new Error('The comparison answered nothing')
  return compared
}

/**
 * A row for each confirmed payment, each entry, or the two together. The attempt's id is taken out of the key in a step of its own: under
 * row-level security an index is used only for what is compared plainly.
 */
const confirmedAndPosted = `
  confirmed as materialized (
    select a.payment_id, a.status, a.received_pence, account.clearing_account_code, method.code as method_code,
      (a.finished_at at time zone 'Europe/London')::date as day, 'payment-attempt:' || a.id as key
    from payment_attempts a
    join payments payment on payment.council_id = a.council_id and payment.id = a.payment_id
    join provider_accounts account on account.council_id = a.council_id and account.code = a.provider_account_code
    left join methods_of_payment method on method.council_id = a.council_id and method.kind = case
      when a.is_telephone then 'card_telephone' when payment.helped_by is null then 'card_online' else 'card_assisted' end
    where a.council_id = :councilId and a.status in ('succeeded', 'held') and a.finished_at >= :start and a.finished_at < :end),
  posted as materialized (
    select e.id, e.idempotency_key as key, substring(e.idempotency_key from '^payment-attempt:(.{36})$')::uuid as attempt_id, e.method_code,
      e.accounting_date as day, reversal.id is not null as is_reversed, cleared.accounts,
      case when reversal.id is null then cleared.pence else 0 end as pence
    from (
      select e.id from confirmed join ledger_entries e on e.council_id = :councilId and e.idempotency_key = confirmed.key
      union
      select p.entry_id from postings p
      where p.council_id = :councilId and p.accounting_date between :from and :to and p.ledger_account_kind = 'clearing') of_these_days
    join ledger_entries e on e.council_id = :councilId and e.id = of_these_days.id
    left join ledger_entries reversal on reversal.council_id = :councilId and reversal.reverses_entry_id = e.id
    cross join lateral (
      select string_agg(distinct p.ledger_account_code, ' ') as accounts, coalesce(sum(p.amount_pence), 0)::bigint as pence
      from postings p where p.council_id = :councilId and p.entry_id = e.id and p.ledger_account_kind = 'clearing') cleared
    where e.source_kind = 'payment' and e.type in ('card_payment', 'card_payment_held')),
  pairs as materialized (
    select key, a.payment_id, a.status, a.day as confirmed_on, a.method_code as confirmed_method, a.received_pence, a.clearing_account_code,
      e.id as entry_id, e.attempt_id, e.day as posted_on, e.method_code as posted_method, e.is_reversed, e.accounts, e.pence as posted_pence
    from confirmed a full join posted e using (key))`

/** By fund and account; a held payment is wanted nowhere but in suspense. */
const wantedAndFound = `
  wanted as materialized (
    select key, pairs.payment_id, entry_id, is_reversed, confirmed_on, confirmed_method, coalesce(l.fund_code, 'suspense') as fund_code,
      coalesce(l.account_reference, '') as account_reference, sum(coalesce(l.amount_pence, received_pence))::bigint as pence
    from pairs
    left join payment_lines l on l.council_id = :councilId and l.payment_id = pairs.payment_id and pairs.status = 'succeeded'
    where pairs.payment_id is not null
    group by 1, 2, 3, 4, 5, 6, 7, 8),
  found as materialized (
    select key, pairs.payment_id, pairs.entry_id, confirmed_on, confirmed_method, coalesce(p.fund_code, p.ledger_account_kind) as fund_code,
      case when p.fund_code is null then '' else coalesce(p.account_reference, '') end as account_reference,
      -sum(p.amount_pence)::bigint as pence
    from pairs join postings p on p.council_id = :councilId and p.entry_id = pairs.entry_id
    where pairs.payment_id is not null and not is_reversed and p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income')
    group by 1, 2, 3, 4, 5, 6, 7)`

const paymentDifferences = `
  select case when entry_id is null then 'not-posted' when is_reversed then 'reversed'
      when accounts = clearing_account_code and posted_pence = received_pence then 'wrong-method' else 'wrong-amount' end as kind,
    confirmed_on as date, confirmed_method as "methodCode", null as "fundCode", received_pence as "expectedPence",
    case when accounts = clearing_account_code then posted_pence else 0 end as "foundPence", payment_id as "paymentId", entry_id as "entryId"
  from pairs
  where payment_id is not null and (entry_id is null or is_reversed or accounts is distinct from clearing_account_code
    or posted_pence <> received_pence or (status = 'succeeded' and posted_method is distinct from confirmed_method))
  union all
  select 'not-confirmed', posted_on, posted_method, null, 0, posted_pence, null, entry_id
  from pairs
  left join lateral (
    select a.id from payment_attempts a
    where pairs.payment_id is null and a.council_id = :councilId and a.id = pairs.attempt_id and a.status in ('succeeded', 'held')
    limit 1) on_other_days on true
  where payment_id is null and not is_reversed and on_other_days.id is null`

const fundDifferences = `
  select 'wrong-fund', coalesce(w.confirmed_on, f.confirmed_on), coalesce(w.confirmed_method, f.confirmed_method), fund_code,
    coalesce(w.pence, 0), coalesce(f.pence, 0), coalesce(w.payment_id, f.payment_id), coalesce(w.entry_id, f.entry_id)
  from wanted w full join found f using (key, fund_code, account_reference)
  where w.pence is distinct from f.pence and coalesce(w.entry_id, f.entry_id) is not null and w.is_reversed is not true`

const dayFigures = `
  select day as date, method_code as "methodCode", sum(confirmed)::integer as confirmed, sum(confirmed_pence)::bigint as "confirmedPence",
    sum(posted)::integer as posted, sum(posted_pence)::bigint as "postedPence"
  from (
    select confirmed_on as day, confirmed_method as method_code, 1 as confirmed, received_pence as confirmed_pence, 0 as posted, 0 as posted_pence
    from pairs where payment_id is not null
    union all
    select posted_on, posted_method, 0, 0, 1, posted_pence from pairs where posted_on between :from and :to and not is_reversed) counted
  group by 1, 2 order by 1 desc, 2`

const fundFigures = `
  select fund_code as "fundCode", coalesce(sum(w.pence), 0)::bigint as "confirmedPence", coalesce(sum(f.pence), 0)::bigint as "postedPence"
  from wanted w full join found f using (key, fund_code, account_reference)
  group by fund_code order by fund_code`

/**
 * Compares the rows of each file of receipts that counts on these days, as the file has them and as they were to be posted, with the
 * ledger's entries of them, by fund and method. Rows that are yet to be posted are wanted nowhere.
 */
export async function compareImports(trx: Knex.Transaction, councilId: CouncilId, days: CheckedDays): Promise<LedgerDifference[]> {
  return await rowsOf<LedgerDifference>(trx, councilId, days, `
    with files as materialized (
      select id, accounting_date, passed_rows from imports where council_id = :councilId and accounting_date between :from and :to),
    wanted as (
      select r.import_id, coalesce(r.fund_code, 'suspense') as fund_code, r.method_code, sum(r.amount_pence)::bigint as pence
      from files join import_rows r on r.council_id = :councilId and r.import_id = files.id and r.row_number <= files.passed_rows
      where r.outcome in ('fund', 'suspense') and not r.to_post
      group by 1, 2, 3),
    found as (
      select files.id as import_id, coalesce(p.fund_code, p.ledger_account_kind) as fund_code, e.method_code, -sum(p.amount_pence)::bigint as pence
      from files
      join ledger_entries e on e.council_id = :councilId and e.source_kind = 'import_row'
        and e.source_id >= files.id || ':' and e.source_id < files.id || ';'
      join postings p on p.council_id = :councilId and p.entry_id = e.id and p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income')
      group by 1, 2, 3)
    select 'import-differs' as kind, files.accounting_date as date, method_code as "methodCode", fund_code as "fundCode",
      coalesce(wanted.pence, 0) as "expectedPence", coalesce(found.pence, 0) as "foundPence", null::uuid as "paymentId", null::uuid as "entryId",
      import_id as "importId"
    from wanted full join found using (import_id, fund_code, method_code) join files on files.id = import_id
    where wanted.pence is distinct from found.pence
    order by import_id, fund_code, method_code`)
}

/** The London date of the first payment confirmed and the first accounting date, whichever is earlier; null without any. */
export async function firstDayOf(trx: Knex.Transaction, councilId: CouncilId): Promise<CalendarDate | null> {
  const { rows: [row] } = await trx.raw<{ rows: { day: CalendarDate | null }[] }>(`
    select least(
      (select min(accounting_date) from ledger_entries where council_id = :councilId),
      (select min((finished_at at time zone 'Europe/London')::date) from payment_attempts
        where council_id = :councilId and status in ('succeeded', 'held'))) as day`, { councilId })
  return row?.day ?? null
}

export interface WholeLedger {
  /** By kind of account, debit positive. */
  balances: Partial<Record<LedgerAccountKind, Pence>>
  /** How many entries have a first line, as every entry must. */
  entries: number
}

/** Adds up the whole ledger, in one reading of it. */
export async function wholeLedger(trx: Knex.Transaction, councilId: CouncilId): Promise<WholeLedger> {
  const rows = await trx('postings').where({ council_id: councilId }).groupBy('ledger_account_kind')
    .select('ledger_account_kind as kind', trx.raw('sum(amount_pence)::bigint as pence, count(*) filter (where line_number = 1) as entries')) as
    { kind: LedgerAccountKind, pence: Pence, entries: number }[]
  return {
    balances: Object.fromEntries(rows.map(({ kind, pence }) => [kind, pence])),
    entries: rows.reduce((sum, { entries }) => sum + entries, 0)
  }
}

/** The days and methods that do not balance, which the posting functions make impossible. */
export async function compareSides(trx: Knex.Transaction, councilId: CouncilId, days: CheckedDays): Promise<LedgerDifference[]> {
  return await rowsOf<LedgerDifference>(trx, councilId, days, `
    select 'does-not-balance' as kind, accounting_date as date, method_code as "methodCode", null as "fundCode", 0 as "expectedPence",
      sum(amount_pence)::bigint as "foundPence", null::uuid as "paymentId", null::uuid as "entryId"
    from postings where council_id = :councilId and accounting_date between :from and :to
    group by accounting_date, method_code having sum(amount_pence) <> 0`)
}

/** The entries without postings, equally impossible. They are looked for only when there are not as many entries as first lines. */
export async function compareEntries(trx: Knex.Transaction, councilId: CouncilId, entriesWithLines: number): Promise<LedgerDifference[]> {
  const { entries } = await trx('ledger_entries').where({ council_id: councilId }).count({ entries: '*' }).first() as { entries: number }
  if (entries === entriesWithLines) return []
  const { rows } = await trx.raw<{ rows: LedgerDifference[] }>(`
    select 'without-postings' as kind, e.accounting_date as date, e.method_code as "methodCode", null as "fundCode", 0 as "expectedPence",
      0 as "foundPence", null::uuid as "paymentId", e.id as "entryId"
    from ledger_entries e
    left join postings p on p.council_id = :councilId and p.entry_id = e.id and p.line_number = 1
    where e.council_id = :councilId and p.entry_id is null`, { councilId })
  return rows
}

/** What remains of each line against what was drawn on it, what is reserved of it against who has reserved it, and what remains of all suspense items against the account's balance. */
export async function compareRemaining(trx: Knex.Transaction, councilId: CouncilId): Promise<LedgerDifference[]> {
  const { rows } = await trx.raw<{ rows: LedgerDifference[] }>(`
    with drawn as (
      select draws_entry_id as entry_id, draws_line_number as line_number, sum(amount_pence)::bigint as pence
      from postings where council_id = :councilId and draws_entry_id is not null group by 1, 2),
    suspense as (
      select coalesce((select sum(amount_pence) from postings
          where council_id = :councilId and ledger_account_kind = 'suspense'), 0)::bigint as balance,
        coalesce((select sum(remaining_pence) from remaining_amounts
          where council_id = :councilId and ledger_account_kind = 'suspense'), 0)::bigint as open)
    select 'remaining-amounts' as kind, r.occurred_on as date, null as "methodCode", r.ledger_account_kind as "fundCode",
      r.original_pence + coalesce(drawn.pence, 0) as "expectedPence", r.remaining_pence as "foundPence", null::uuid as "paymentId",
      r.entry_id as "entryId"
    from remaining_amounts r left join drawn using (entry_id, line_number)
    where r.council_id = :councilId and r.remaining_pence <> r.original_pence + coalesce(drawn.pence, 0)
    union all
    select 'reserved-amounts', r.occurred_on, null, r.ledger_account_kind, coalesce(held.pence, 0), r.reserved_pence, null, r.entry_id
    from remaining_amounts r left join (
      select entry_id, line_number, sum(reserved_pence)::bigint as pence from line_reservations where council_id = :councilId group by 1, 2) held
      using (entry_id, line_number)
    where r.council_id = :councilId and r.reserved_pence <> coalesce(held.pence, 0)
    union all
    select 'remaining-amounts', null, null, 'suspense', balance, open, null, null from suspense where balance <> open`, { councilId })
  return rows
}

async function rowsOf<Row>(
  trx: Knex.Transaction, councilId: CouncilId, days: CheckedDays & { mostDifferences?: number }, sql: string
): Promise<Row[]> {
  const bindings = { ...days, councilId, start: startOfLondonDay(days.from), end: startOfLondonDay(addDays(days.to, 1)) }
  return (await trx.raw<{ rows: Row[] }>(sql, bindings)).rows
}
