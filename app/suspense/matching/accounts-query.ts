import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import type { Pence } from '../../money.js'

export interface AccountKey {
  fundCode: string
  reference: string
}

/** The one word for an account, as the keys of maps have it. */
export function accountKey({ fundCode, reference }: AccountKey): string {
  return `${fundCode} ${reference}`
}

/** Amounts are of interest where few accounts share them; as many are counted. */
export const mostSharing = 3

/** The codes of funds that have account holders. */
export async function fundsWithAccounts(trx: Knex.Transaction, councilId: CouncilId): Promise<Set<string>> {
  const { rows: funds } = await trx.raw<{ rows: { code: string }[] }>(`
    select f.code from funds f
    cross join lateral (select from account_holders h where h.council_id = :councilId and h.fund_code = f.code order by h.reference limit 1) any_holder
    where f.council_id = :councilId`, { councilId })
  return new Set(funds.map(({ code }) => code))
}

/** What is known of an account, as far as finding whose money came in goes. */
export interface AccountFacts extends AccountKey {
  name: string
  balancePence: Pence
  /** Posted here since the balance was loaded: a sum that lessens it. */
  paidSincePence: Pence
  instalments: { amountPence: Pence, dueOn: CalendarDate }[]
}

/** Of those of the accounts that have a holder, by their keys. */
export async function factsOfAccounts(
  trx: Knex.Transaction, councilId: CouncilId, accounts: readonly AccountKey[]
): Promise<Map<string, AccountFacts>> {
  if (accounts.length === 0) return new Map()
  const { rows } = await trx.raw<{ rows: AccountFacts[] }>(`
    select h.fund_code as "fundCode", h.reference, h.name, h.balance_pence as "balancePence",
      coalesce(paid.pence, 0)::bigint as "paidSincePence", coalesce(charges.instalments, '[]') as instalments
    from unnest(:funds::text[], :references::text[]) as asked (fund_code, reference)
    cross join lateral (
      select a.* from account_holders a
      where a.council_id = :councilId and a.fund_code = asked.fund_code and a.reference = asked.reference limit 1) h
    cross join lateral (
      select -sum(p.amount_pence) as pence
      from postings p join ledger_entries e on e.council_id = :councilId and e.id = p.entry_id
      where p.council_id = :councilId and p.account_reference = h.reference and p.ledger_account_kind = 'fund' and p.fund_code = h.fund_code
        and e.recorded_at > h.balance_as_at) paid
    cross join lateral (
      select json_agg(json_build_object('amountPence', c.next_instalment_pence, 'dueOn', c.next_instalment_on)) as instalments
      from account_charges c
      where c.council_id = :councilId and c.fund_code = h.fund_code and c.reference = h.reference and c.next_instalment_pence is not null) charges`,
  { councilId, ...columnsOf(accounts) })
  return new Map(rows.map(row => [accountKey(row), row]))
}

export interface AmountMatch extends AccountKey {
  amountPence: Pence
  /** How many accounts share the amount, in this way or any. */
  accounts: number
}

/** The accounts whose loaded balance, or next instalment, is one of these amounts, where no more than a few share it. */
export async function accountsOwing(trx: Knex.Transaction, councilId: CouncilId, amounts: readonly Pence[]): Promise<AmountMatch[]> {
  if (amounts.length === 0) return []
  const { rows } = await trx.raw<{ rows: AmountMatch[] }>(`
    select found.fund_code as "fundCode", found.reference, wanted.pence as "amountPence", (count(*) over (partition by wanted.pence))::integer as accounts
    from (select distinct pence from unnest(:amounts::bigint[]) as given (pence)) wanted
    cross join lateral (
      (select h.fund_code, h.reference from account_holders h
       where h.council_id = :councilId and h.balance_pence > 0 and h.balance_pence = wanted.pence limit :limit)
      union
      (select c.fund_code, c.reference from account_charges c
       where c.council_id = :councilId and c.next_instalment_pence is not null and c.next_instalment_pence = wanted.pence limit :limit)) found`,
  { councilId, amounts, limit: mostSharing + 1 })
  return rows.filter(({ accounts }) => accounts <= mostSharing)
}

/** An amount that came in before for an account. A cheque that comes back once did. */
export interface ReceivedAmount extends AmountMatch {
  receivedOn: CalendarDate
}

/** The accounts to which just so much has come within some months before a day, where no more than a few have it. */
export async function accountsThatReceived(
  trx: Knex.Transaction, councilId: CouncilId, returned: readonly { amountPence: Pence, from: CalendarDate, to: CalendarDate }[]
): Promise<(ReceivedAmount & { returnedOn: CalendarDate })[]> {
  if (returned.length === 0) return []
  const { rows } = await trx.raw<{ rows: (ReceivedAmount & { returnedOn: CalendarDate })[] }>(`
    select found.*, wanted.pence as "amountPence", wanted.until as "returnedOn",
      (count(*) over (partition by wanted.pence, wanted.since, wanted.until))::integer as accounts
    from (select distinct * from unnest(:amounts::bigint[], :from::date[], :to::date[]) as given (pence, since, until)) wanted
    cross join lateral (
      select recent.fund_code as "fundCode", recent.account_reference as reference, max(recent.occurred_on) as "receivedOn"
      from (
        select p.fund_code, p.account_reference, p.occurred_on from postings p
        where p.council_id = :councilId and p.ledger_account_kind = 'fund' and p.amount_pence = -wanted.pence
          and p.occurred_on >= wanted.since and p.occurred_on <= wanted.until and p.account_reference is not null
        order by p.occurred_on desc limit 20) recent
      group by 1, 2 limit :limit) found`,
  { councilId, amounts: returned.map(one => one.amountPence), from: returned.map(one => one.from), to: returned.map(one => one.to), limit: mostSharing + 1 })
  return rows.filter(({ accounts }) => accounts <= mostSharing)
}

/** Of these accounts and amounts, those where just so much came before the day, with the latest day. */
export async function receivedBefore(
  trx: Knex.Transaction, councilId: CouncilId, asked: readonly (AccountKey & { amountPence: Pence, before: CalendarDate })[]
): Promise<Map<string, CalendarDate>> {
  if (asked.length === 0) return new Map()
  const { rows } = await trx.raw<{ rows: (AccountKey & { amountPence: Pence, before: CalendarDate, receivedOn: CalendarDate })[] }>(`
    select asked.fund_code as "fundCode", asked.reference, asked.pence as "amountPence", asked.before, latest.occurred_on as "receivedOn"
    from unnest(:funds::text[], :references::text[], :amounts::bigint[], :days::date[]) as asked (fund_code, reference, pence, before)
    cross join lateral (
      select p.occurred_on from postings p
      where p.council_id = :councilId and p.account_reference = asked.reference and p.ledger_account_kind = 'fund'
        and p.fund_code = asked.fund_code and p.amount_pence = -asked.pence and p.occurred_on <= asked.before
      order by p.occurred_on desc limit 1) latest`,
  { councilId, ...columnsOf(asked), amounts: asked.map(one => one.amountPence), days: asked.map(one => one.before) })
  return new Map(rows.map(row => [`${accountKey(row)} ${row.amountPence} ${row.before}`, row.receivedOn]))
}

function columnsOf(accounts: readonly AccountKey[]): { funds: string[], references: string[] } {
  return { funds: accounts.map(({ fundCode }) => fundCode), references: accounts.map(({ reference }) => reference) }
}
