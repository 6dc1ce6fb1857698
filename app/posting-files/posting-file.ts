import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import { type Pence, pence } from '../money.js'
import { type MoneyLimits, noLimits } from '../users/person.js'
import { feedsWithinLimits } from './posting-feed.js'

/**
 * How far a file has come: its postings are chosen; its layout cannot hold one of them; its bytes are kept; it is in its folder; the host
 * system has taken it, or has not.
 */
export type FileState = 'cut' | 'stopped' | 'made' | 'placed' | 'acknowledged' | 'failed'

/** One numbered file of a feed, with its control totals. */
export class PostingFile extends Model {
  static override tableName = 'posting_files'
  static override idColumn = ['council_id', 'feed_code', 'number']

  declare council_id: string
  declare feed_code: string
  /** 1, 2, 3 and so on within its feed, without a gap. */
  declare number: number
  /** It holds postings that count for this London date or an earlier one. */
  declare made_for: CalendarDate
  declare cut_at: Date
  /** Null when its time had come. */
  declare cut_by: string | null
  declare state: FileState
  declare stopped_because: string | null
  /** The transaction that the layout cannot hold, if it is one. */
  declare stopped_entry_id: string | null
  declare line_count: number
  /** What was taken out of the funds. */
  declare debit_pence: Pence
  /** What was paid in. */
  declare credit_pence: Pence
  declare file_name: string | null
  declare layout_name: string | null
  declare content_hash: string | null
  declare size_bytes: number | null
  declare written_at: Date | null
  declare placed_at: Date | null
  /** Why it could not be put into its folder. It is tried again. */
  declare folder_problem: string | null
  declare failed_because: string | null

  netPence(): Pence {
    return pence(this.credit_pence - this.debit_pence)
  }

  /** The worker has something to do with it. */
  isBeingWritten(): boolean {
    return this.state === 'cut'
  }

  isWritten(): boolean {
    return this.content_hash !== null
  }

  /** The host system may have taken it or turned it away. */
  awaitsAnAnswer(): boolean {
    return this.state === 'made' || this.state === 'placed'
  }

  needsAPerson(): boolean {
    return this.state === 'stopped' || this.state === 'failed' || this.folder_problem !== null
  }
}

/** A file by what names it: its feed and its number. */
export interface FileKey {
  councilId: CouncilId
  feedCode: string
  number: number
}

/** @returns undefined when the feed has no such file. */
export async function findFile(trx: Knex.Transaction, { councilId, feedCode, number }: FileKey): Promise<PostingFile | undefined> {
  return await PostingFile.query(trx).findById([councilId, feedCode, number])
}

/** A feed's files, the newest first. */
export async function filesBefore(
  trx: Knex.Transaction, councilId: CouncilId, feedCode: string, before: number | null, most: number
): Promise<PostingFile[]> {
  return await PostingFile.query(trx).where({ council_id: councilId, feed_code: feedCode })
    .where(page => { if (before !== null) void page.where('number', '<', before) })
    .orderBy('number', 'desc').limit(most)
}

/** The last file of each feed, by the feed's code. */
export async function lastFiles(trx: Knex.Transaction, councilId: CouncilId, feeds: readonly { code: string, last_number: number }[]): Promise<Record<string, PostingFile>> {
  const keys = feeds.filter(feed => feed.last_number > 0).map(feed => [councilId, feed.code, feed.last_number])
  const files = keys.length === 0 ? [] : await PostingFile.query(trx).whereInComposite(['council_id', 'feed_code', 'number'], keys)
  return Object.fromEntries(files.map(file => [file.feed_code, file]))
}

/** How many of each feed's files a person has to do something about, by the feed's code: of the feeds that they may see. */
export async function filesInTrouble(trx: Knex.Transaction, councilId: CouncilId, limits: MoneyLimits = noLimits): Promise<Record<string, number>> {
  const feeds = await feedsWithinLimits(trx, councilId, limits)
  const counts = await trx('posting_files').where({ council_id: councilId }).whereIn('feed_code', feeds.map(({ code }) => code))
    .where(trouble => { void trouble.whereIn('state', ['stopped', 'failed']).orWhereNotNull('folder_problem') })
    .groupBy('feed_code').select('feed_code', trx.raw('count(*) as files')) as { feed_code: string, files: number }[]
  return Object.fromEntries(counts.map(({ feed_code, files }) => [feed_code, files]))
}
