import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Pence } from '../money.js'
import { allMoney, type MoneyInSight, whereInSight } from './money-in-sight.js'
import { type PageOf, type PageRequest, onPage, pageFrom, inOrder } from './posting-cursor.js'
import { describeLines, type PostingLine } from './posting-line.js'

/** An account is known by fund and reference together. */
export interface Account {
  fundCode: string
  reference: string
}

/** Days from one to another, both included. */
export interface Period {
  from: CalendarDate
  to: CalendarDate
}

/** What has been posted to an account, as people see it: money in is positive. */
export interface AccountTotals {
  lines: number
  paidInPence: Pence
  /** Refunds, transfers away, reversals and returned payments; positive. */
  takenOutPence: Pence
  lastPaidOn: CalendarDate | null
}

/** The lines of one account, newest first. */
export async function accountPostings(
  trx: Knex.Transaction, councilId: CouncilId, account: Account, page: PageRequest, sight: MoneyInSight = allMoney
): Promise<PageOf<PostingLine>> {
  const keys = onPage(ofAccount(trx, councilId, account, sight).select('p.entry_id', 'p.line_number', 'p.occurred_on'), page)
  return pageFrom(await inOrder(describeLines(trx, councilId, keys), page) as PostingLine[], page)
}

/** The lines of some days, both included, the oldest first, and how much they come to; of very many lines the first. */
export async function accountStatement(
  trx: Knex.Transaction, councilId: CouncilId, account: Account, { from, to }: Period, sight: MoneyInSight, most: number
): Promise<AccountTotals & { entries: PostingLine[] }> {
  const ofPeriod = () => ofAccount(trx, councilId, account, sight).where('p.occurred_on', '>=', from).where('p.occurred_on', '<=', to)
  const keys = ofPeriod().orderBy(['p.occurred_on', 'p.entry_id', 'p.line_number']).limit(most).select('p.entry_id', 'p.line_number')
  const entries = await describeLines(trx, councilId, keys).orderBy(['p.occurred_on', 'p.entry_id', 'p.line_number']) as PostingLine[]
  return { ...await totalsOf(trx, ofPeriod()), entries }
}

export async function accountTotals(
  trx: Knex.Transaction, councilId: CouncilId, account: Account, sight: MoneyInSight = allMoney
): Promise<AccountTotals> {
  return await totalsOf(trx, ofAccount(trx, councilId, account, sight))
}

async function totalsOf(trx: Knex.Transaction, lines: Knex.QueryBuilder): Promise<AccountTotals> {
  return await lines.first(trx.raw(`
    count(*) as lines,
    coalesce(-sum(amount_pence) filter (where amount_pence < 0), 0)::bigint as "paidInPence",
    coalesce(sum(amount_pence) filter (where amount_pence > 0), 0)::bigint as "takenOutPence",
    max(occurred_on) filter (where amount_pence < 0) as "lastPaidOn"`)) as AccountTotals
}

function ofAccount(trx: Knex.Transaction, councilId: CouncilId, { fundCode, reference }: Account, sight: MoneyInSight): Knex.QueryBuilder {
  return whereInSight(trx('postings as p').where({
    'p.council_id': councilId, 'p.ledger_account_kind': 'fund', 'p.fund_code': fundCode, 'p.account_reference': reference
  }), sight)
}
