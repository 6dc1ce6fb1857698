import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Pence } from '../money.js'
import { type MoneyLimits, noLimits } from '../users/person.js'
import { feedsWithinLimits, fundCodesOf, PostingFeed } from './posting-feed.js'

/** Postings that wait for the next file; more than a thousand are not counted. */
export interface WaitingPostings {
  feedCode: string
  feedName: string
  count: number
  isMore: boolean
  /** Of those counted; money paid in is positive. */
  pence: Pence
}

const mostCounted = 1_000

/**
 * Postings of these funds that are in no file, the earliest first. What counts is whether a posting is in a file, never when it was
 * recorded: one whose transaction ends after a file was cut is simply still in none. All entries below `settled_before` have been found
 * in files, so the search begins there and reads a few days of the ledger, whatever its size. Each posting is looked up by its whole key:
 * where the planner thinks that a council has few, it would hold every one against every line.
 */
export function postingsInNoFile(
  trx: Knex.Transaction, feed: Pick<PostingFeed, 'council_id' | 'starts_on' | 'settled_before'>, fundCodes: readonly string[], upTo: CalendarDate | null
): Knex.QueryBuilder {
  const from = feed.settled_before
  const query = trx('postings as p')
    .joinRaw(`left join lateral (
      select 1 as one from posting_file_lines l where l.council_id = ? and l.entry_id = p.entry_id and l.line_number = p.line_number limit 1) in_file on true`,
    [feed.council_id])
    .where({ 'p.council_id': feed.council_id, 'p.ledger_account_kind': 'fund' })
    .whereIn('p.fund_code', fundCodes)
    .where('p.accounting_date', '>=', feed.starts_on)
    .whereNull('in_file.one')
  if (from !== null) void query.where('p.entry_id', '>=', from)
  if (upTo !== null) void query.where('p.accounting_date', '<=', upTo)
  return query
}

/** How many postings of the feed wait for its next file, and what they come to. */
export async function waitingPostings(trx: Knex.Transaction, feed: PostingFeed, upTo: CalendarDate | null = null): Promise<WaitingPostings> {
  const waiting = postingsInNoFile(trx, feed, await fundCodesOf(trx, feed), upTo).select('p.amount_pence').limit(mostCounted + 1)
  const { count, pence } = await trx.from(waiting.as('w'))
    .first(trx.raw('count(*) as count, coalesce(-sum(amount_pence), 0)::bigint as pence')) as { count: number, pence: Pence }
  return { feedCode: feed.code, feedName: feed.name, count: Math.min(count, mostCounted), isMore: count > mostCounted, pence }
}

/** What of the council's postings waits to go out, feed by feed: of those that are on, and that somebody with these limits may see. */
export async function postingsWaiting(trx: Knex.Transaction, councilId: CouncilId, limits: MoneyLimits = noLimits): Promise<WaitingPostings[]> {
  const feeds = (await feedsWithinLimits(trx, councilId, limits)).filter(({ enabled }) => enabled)
  const waiting: WaitingPostings[] = []
  for (const feed of feeds) waiting.push(await waitingPostings(trx, feed))
  return waiting
}

/** Which of these transactions wait to be told to the host system of the fund: of what came before its files began, none does. */
export async function waitingEntries(trx: Knex.Transaction, councilId: CouncilId, fundCode: string, entryIds: readonly string[]): Promise<Set<string>> {
  const feed = await PostingFeed.query(trx).where({ council_id: councilId, enabled: true })
    .whereIn('code', trx('posting_feed_funds').where({ council_id: councilId, fund_code: fundCode }).select('feed_code')).first()
  if (feed === undefined || entryIds.length === 0) return new Set()
  const rows = await postingsInNoFile(trx, feed, [fundCode], null).whereIn('p.entry_id', [...entryIds]).select('p.entry_id as id') as { id: string }[]
  return new Set(rows.map(({ id }) => id))
}
