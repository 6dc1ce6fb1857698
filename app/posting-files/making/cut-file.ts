import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { addJob } from '../../database/job-queue.js'
import { type CalendarDate, londonDate } from '../../dates.js'
import { recordFileEvent } from '../file-event.js'
import { fundCodesOf, lockFeed, type PostingFeed } from '../posting-feed.js'
import { findFile, PostingFile } from '../posting-file.js'
import { hasMarkersToTell, tellMarkers } from './told-markers-query.js'
import { postingsInNoFile } from '../waiting-postings-query.js'

export interface Cut {
  councilId: CouncilId
  feedCode: string
  /** Postings that count for this date or an earlier one go into the file. */
  madeFor: CalendarDate
  now: Date
  /** Who asked for the file; null when its time had come, once for each day. */
  by: string | null
  /** The number of the last file that whoever asks has seen: somebody else may have made the next one. */
  lastSeen?: number
}

/** What came of it: a new file, nothing to put into one, or that another was made or must be finished first. */
export type CutOutcome = { number: number } | 'nothing-waits' | 'not-now'

/**
 * Gives the feed's next number to a file of every posting that is in none. The feed is locked meanwhile, so makers take turns, and number,
 * postings and control totals are there together or not at all. The worker writes the file.
 */
export async function cutFile(trx: Knex.Transaction, cut: Cut): Promise<CutOutcome> {
  const feed = await lockFeed(trx, cut.councilId, cut.feedCode)
  if (feed === undefined || !feed.enabled || await hasUnfinishedFile(trx, feed)) return 'not-now'
  if (cut.lastSeen !== undefined && cut.lastSeen !== feed.last_number) return 'not-now'
  if (cut.by === null) {
    if (feed.hasMadeFor(cut.madeFor, cut.now)) return 'not-now'
    await feed.$query(trx).patch({ made_for: cut.madeFor })
    // Somebody has asked for a file since, which held all of that day; not so one of a clock that was ahead.
    const last = await findFile(trx, { councilId: cut.councilId, feedCode: cut.feedCode, number: feed.last_number })
    if (last !== undefined && last.made_for > cut.madeFor && last.made_for <= londonDate(cut.now)) return 'nothing-waits'
  }
  const waiting = postingsInNoFile(trx, feed, await fundCodesOf(trx, feed), cut.madeFor)
  const first: unknown = await waiting.clone().first('p.entry_id')
  if (first === undefined && feed.empty_days === 'none' && !await hasMarkersToTell(trx, feed)) return 'nothing-waits'
  return { number: await nextFile(trx, feed, cut, waiting) }
}

async function hasUnfinishedFile(trx: Knex.Transaction, { council_id, code }: PostingFeed): Promise<boolean> {
  const open = await PostingFile.query(trx).where({ council_id, feed_code: code }).whereIn('state', ['cut', 'stopped']).first()
  return open !== undefined
}

async function nextFile(trx: Knex.Transaction, feed: PostingFeed, cut: Cut, waiting: Knex.QueryBuilder): Promise<number> {
  const { councilId, feedCode, madeFor, now, by } = cut
  const number = feed.last_number + 1
  await feed.$query(trx).patch({ last_number: number })
  const file = await PostingFile.query(trx).insert({
    council_id: councilId, feed_code: feedCode, number, made_for: madeFor, cut_at: now, cut_by: by, state: 'cut'
  })
  await trx(trx.raw('posting_file_lines (council_id, feed_code, file_number, entry_id, line_number, position)')).insert(waiting.select(
    'p.council_id', trx.raw('?', [feedCode]), trx.raw('?::integer', [number]), 'p.entry_id', 'p.line_number',
    trx.raw('row_number() over (order by p.entry_id, p.line_number)')))
  await file.$query(trx).patch(await controlTotals(trx, file))
  await tellMarkers(trx, feed, number)
  await recordFileEvent(trx, { councilId, feedCode, number }, 'cut', now, { userId: by })
  await addJob(trx, 'work-posting-feed', { councilId, feedCode }, { key: `work-posting-feed:${councilId}:${feedCode}` })
  return number
}

async function controlTotals(
  trx: Knex.Transaction, { council_id, feed_code, number }: PostingFile
): Promise<Pick<PostingFile, 'line_count' | 'debit_pence' | 'credit_pence'>> {
  return await trx('posting_file_lines as l')
    .joinRaw(`cross join lateral (
      select p.amount_pence from postings p where p.council_id = ? and p.entry_id = l.entry_id and p.line_number = l.line_number limit 1) p`, [council_id])
    .where({ 'l.council_id': council_id, 'l.feed_code': feed_code, 'l.file_number': number })
    .first(trx.raw(`count(*)::integer as line_count, coalesce(sum(p.amount_pence) filter (where p.amount_pence > 0), 0)::bigint as debit_pence,
      coalesce(-sum(p.amount_pence) filter (where p.amount_pence < 0), 0)::bigint as credit_pence`)) as Pick<PostingFile, 'line_count' | 'debit_pence' | 'credit_pence'>
}
