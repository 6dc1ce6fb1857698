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
  /** The address of its page. */
  path: string
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
  return accounts.map(({ fundCode, fundName, reference }) => {
    const key = keyOf(fundCode, reference)
    return { fundName, reference, path: accountPath(fundCode, reference), holder: holders.get(key), markedUntil: marked.get(key) ?? null }
  })
}

function keyOf(fundCode: string, reference: string): string {
  return `${fundCode} ${reference}`
}
