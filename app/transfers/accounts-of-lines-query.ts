import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import { accountPath } from '../funds/account-address.js'
import { type AccountHolder, findAccountHolders } from '../funds/account-holder.js'
import { markedAccounts } from '../traces/trace.js'
import type { FoundLine } from './transfers-query.js'

/** An account that gives or gets money, as whoever decides has to know it. */
export interface AccountOfLine {
  fundName: string
  reference: string
  /** The address of its page; null where no host system has told of it and no money was ever on it, so that it has none. */
  path: string | null
  /** Undefined where no host system has told of it. */
  holder: AccountHolder | undefined
  /** The last day of the marker of an open trace; null where there is none. */
  markedUntil: CalendarDate | null
}

/** The accounts of a transfer's lines, each once and in their order; what is in suspense is on none. */
export async function accountsOfLines(trx: Knex.Transaction, councilId: CouncilId, lines: readonly FoundLine[], now: Date): Promise<AccountOfLine[]> {
  const known = new Map(lines.flatMap(({ fundCode, fundName, accountReference: reference }) =>
    fundCode === null || fundName === null || reference === null ? [] : [[keyOf(fundCode, reference), { fundCode, fundName, reference }] as const]))
  if (known.size === 0) return []
  const accounts = [...known.values()]
  const holders = new Map((await findAccountHolders(trx, councilId, accounts.map(({ fundCode, reference }) => [fundCode, reference] as const)))
    .map(holder => [keyOf(holder.fund_code, holder.reference), holder]))
  const marked = await markedAccounts(trx, councilId, accounts, now)
  const paid = await withMoney(trx, councilId, accounts)
  return accounts.map(({ fundCode, fundName, reference }) => {
    const key = keyOf(fundCode, reference)
    return { fundName, reference, path: holders.has(key) || paid.has(key) ? accountPath(fundCode, reference) : null, holder: holders.get(key), markedUntil: marked.get(key) ?? null }
  })
}

/** Those on which money is or was. */
async function withMoney(trx: Knex.Transaction, councilId: CouncilId, accounts: readonly { fundCode: string, reference: string }[]): Promise<Set<string>> {
  const { rows } = await trx.raw<{ rows: { fundCode: string, reference: string }[] }>(`
    select a.fund_code as "fundCode", a.reference from unnest(:fundCodes::text[], :references::text[]) as a (fund_code, reference)
    cross join lateral (select 1 from postings p
      where p.council_id = :councilId and p.ledger_account_kind = 'fund' and p.fund_code = a.fund_code and p.account_reference = a.reference limit 1) p`,
  { councilId, fundCodes: accounts.map(({ fundCode }) => fundCode), references: accounts.map(({ reference }) => reference) })
  return new Set(rows.map(({ fundCode, reference }) => keyOf(fundCode, reference)))
}

function keyOf(fundCode: string, reference: string): string {
  return `${fundCode} ${reference}`
}
