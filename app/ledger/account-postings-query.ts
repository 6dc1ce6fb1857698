import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Pence } from '../money.js'
import { type PageOf, type PageRequest, onPage, pageFrom, inOrder } from './posting-cursor.js'
import { describeLines, type PostingLine } from './posting-line.js'

/** An account is known by fund and reference together. */
export interface Account {
  fundCode: string
  reference: string
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
  trx: Knex.Transaction, councilId: CouncilId, account: Account, page: PageRequest
): Promise<PageOf<PostingLine>> {
  const keys = onPage(ofAccount(trx, councilId, account).select('p.entry_id', 'p.line_number', 'p.occurred_on'), page)
  return pageFrom(await inOrder(describeLines(trx, councilId, keys), page) as PostingLine[], page)
}

export async function accountTotals(trx: Knex.Transaction, councilId: CouncilId, account: Account): Promise<AccountTotals> {
  return await ofAccount(trx, councilId, account).first(trx.raw(`
    count(*) as lines,
    coalesce(-sum(amount_pence) filter (where amount_pence < 0), 0)::bigint as "paidInPence",
    coalesce(sum(amount_pence) filter (where amount_pence > 0), 0)::bigint as "takenOutPence",
    max(occurred_on) filter (where amount_pence < 0) as "lastPaidOn"`)) as AccountTotals
}

function ofAccount(trx: Knex.Transaction, councilId: CouncilId, { fundCode, reference }: Account): Knex.QueryBuilder {
  return trx('postings as p').where({
    'p.council_id': councilId, 'p.ledger_account_kind': 'fund', 'p.fund_code': fundCode, 'p.account_reference': reference
  })
}
