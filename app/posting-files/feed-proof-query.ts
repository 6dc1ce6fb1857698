import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { inCouncil } from '../database/in-council.js'
import { firstIdAt, instantOf } from '../ids.js'
import type { Pence } from '../money.js'
import { findFeed, fundCodesOf, PostingFeed } from './posting-feed.js'
import { postingsInNoFile } from './waiting-postings-query.js'

/** How many postings, and what they come to; money paid in is positive. */
export interface Tally {
  count: number
  pence: Pence
}

/** Where the postings of a feed's funds are, each found by going through the whole ledger. */
export interface FeedProof {
  /** All that count from the feed's first day on. */
  inLedger: Tally
  inFiles: Tally
  waiting: Tally
  /** Those that count for an earlier day: never sent. */
  beforeStart: Tally
  /** What the feed's files say of themselves. */
  statedByFiles: Tally
  /** What the postings in the feed's files come to. */
  linesOfFiles: Tally
  agrees: boolean
}

/** Entries of less than this age may still be on their way into the ledger. */
const settlingMs = 2 * 86_400_000

/**
 * Goes through every posting of the feed's funds as they stand at one instant, keeps what was found, and lets later searches begin where
 * everything is in a file. Should a posting ever turn up below that place, this finds it, and the next file holds it.
 * @param now not trusted alone: a clock that is ahead would put that place before postings that are still to come
 */
export async function proveFeed(councilId: CouncilId, feedCode: string, now: Date): Promise<FeedProof | undefined> {
  const found = await inCouncil(councilId, async trx => {
    await trx.raw('set transaction isolation level repeatable read')
    const feed = await findFeed(trx, councilId, feedCode)
    return feed && { feed, ...await goThrough(trx, feed) }
  })
  if (found === undefined) return undefined
  const { feed, proof, firstWaiting, newest } = found
  const settled = newest === null ? null : settledBefore(now, instantOf(newest), firstWaiting)
  // A feed that has been changed meanwhile begins from its beginning again.
  await inCouncil(councilId, async trx => await PostingFeed.query(trx)
    .where({ council_id: councilId, code: feedCode, version: feed.version }).patch({ settled_before: settled, proved_at: now, proof }))
  return proof
}

/** Far enough below the newest entry that all are there, as well as by the clock. */
function settledBefore(now: Date, newest: Date, firstWaiting: string | null): string {
  const place = firstIdAt(new Date(Math.min(now.getTime(), newest.getTime()) - settlingMs))
  return firstWaiting !== null && firstWaiting < place ? firstWaiting : place
}

async function goThrough(
  trx: Knex.Transaction, feed: PostingFeed
): Promise<{ proof: FeedProof, firstWaiting: string | null, newest: string | null }> {
  const { council_id, code, starts_on } = feed
  const funds = await fundCodesOf(trx, feed)
  const ofFunds = () => trx('postings as p').where({ 'p.council_id': council_id, 'p.ledger_account_kind': 'fund' }).whereIn('p.fund_code', funds)
  const withLines = (query: Knex.QueryBuilder) => query.join('posting_file_lines as l', join => join
    .on('l.council_id', 'p.council_id').on('l.entry_id', 'p.entry_id').on('l.line_number', 'p.line_number'))
  const inNone = () => postingsInNoFile(trx, { council_id, starts_on, settled_before: null }, funds, null)
  const inLedger = await tally(trx, ofFunds().where('p.accounting_date', '>=', starts_on))
  const inFiles = await tally(trx, withLines(ofFunds()).where('p.accounting_date', '>=', starts_on))
  const waiting = await tally(trx, inNone())
  const linesOfFiles = await tally(trx, withLines(trx('postings as p').where('p.council_id', council_id)).where('l.feed_code', code))
  const statedByFiles = await trx('posting_files').where({ council_id, feed_code: code }).first(trx.raw(
    'coalesce(sum(line_count), 0)::bigint as count, coalesce(sum(credit_pence - debit_pence), 0)::bigint as pence')) as Tally
  const first = await inNone().orderBy('p.entry_id').first('p.entry_id') as { entry_id: string } | undefined
  const newest = await trx('ledger_entries').where({ council_id }).orderBy('id', 'desc').first('id') as { id: string } | undefined
  const isWhole = inLedger.count === inFiles.count + waiting.count && inLedger.pence === inFiles.pence + waiting.pence
  const isAsStated = linesOfFiles.count === statedByFiles.count && linesOfFiles.pence === statedByFiles.pence
  return {
    proof: {
      inLedger, inFiles, waiting, statedByFiles, linesOfFiles, agrees: isWhole && isAsStated,
      beforeStart: await tally(trx, ofFunds().where('p.accounting_date', '<', starts_on))
    },
    firstWaiting: first?.entry_id ?? null,
    newest: newest?.id ?? null
  }
}

async function tally(trx: Knex.Transaction, postings: Knex.QueryBuilder): Promise<Tally> {
  return await postings.first(trx.raw('count(*) as count, coalesce(-sum(p.amount_pence), 0)::bigint as pence')) as Tally
}
