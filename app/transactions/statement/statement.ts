import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addDays, type CalendarDate, londonDate } from '../../dates.js'
import { NotFound } from '../../errors.js'
import { type AccountHolder, findAccountHolder } from '../../funds/account-holder.js'
import { type Fund, fundsByCode } from '../../funds/fund.js'
import { type Account, accountStatement, accountTotals, type AccountTotals, type Period } from '../../ledger/account-postings-query.js'
import { moneyInSightOf } from '../../ledger/money-in-sight.js'
import type { PostingLine } from '../../ledger/posting-line.js'
import type { Person } from '../../users/person.js'

/** Money that is moved keeps the day on which it was paid: a statement says both. */
export type StatementLine = PostingLine & { recordedOn: CalendarDate }

/** What was paid on an account in some time: the totals are of all of it, even where only the first lines are listed. */
export type Statement = AccountTotals & { entries: StatementLine[] }

/** The days of a statement for which nobody has chosen others: the last year. */
export function usualPeriod(today: CalendarDate): Period {
  return { from: addDays(today, -364), to: today }
}

/** An account that this person may see. One that no host system has told us of exists once money has been put to it. @throws NotFound */
export async function accountOf(
  trx: Knex.Transaction, councilId: CouncilId, person: Person, account: Account
): Promise<{ fund: Fund, holder: AccountHolder | undefined }> {
  const fund = person.mayUseFund(account.fundCode) ? (await fundsByCode(trx, councilId, [account.fundCode])).get(account.fundCode) : undefined
  const holder = await findAccountHolder(trx, councilId, account.fundCode, account.reference)
  const isKnown = fund !== undefined && (holder !== undefined || (await accountTotals(trx, councilId, account, moneyInSightOf(person))).lines > 0)
  if (!isKnown) throw new NotFound('account')
  return { fund, holder }
}

export async function statementOf(
  trx: Knex.Transaction, councilId: CouncilId, person: Person, account: Account, period: Period, mostLines: number
): Promise<Statement> {
  const statement = await accountStatement(trx, councilId, account, period, moneyInSightOf(person), mostLines)
  return { ...statement, entries: statement.entries.map(line => ({ ...line, recordedOn: londonDate(line.recordedAt) })) }
}
