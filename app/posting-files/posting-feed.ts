import type { Knex } from 'knex'
import { Model } from 'objection'
import type { CouncilId } from '../database/in-council.js'
import { addDays, type CalendarDate, londonDate, londonTimestamp } from '../dates.js'
import type { MoneyLimits } from '../users/person.js'
import type { FeedProof } from './feed-proof-query.js'

/** Which funds' postings go to one host system, in which layout, when and where to. */
export class PostingFeed extends Model {
  static override tableName = 'posting_feeds'
  static override idColumn = ['council_id', 'code']
  static override jsonAttributes = ['proof']

  declare council_id: string
  declare code: string
  declare name: string
  declare layout_code: string
  /** Postings that count for an earlier date are not sent. */
  declare starts_on: CalendarDate
  /** London's time of day from which the day's file is due, such as `18:00`. */
  declare made_at: string
  /** What a day without postings makes. */
  declare empty_days: 'file' | 'none'
  declare file_name_pattern: string
  /** Where files are put; null where somebody downloads them. */
  declare folder: string | null
  declare position: number
  declare enabled: boolean
  declare version: number
  /** Of the last file that was begun. */
  declare last_number: number
  /** The last London date whose daily file is done. */
  declare made_for: CalendarDate | null
  /** Every posting of an entry below this id is in a file, as the last proof found. */
  declare settled_before: string | null
  declare proved_at: Date | null
  declare proof: FeedProof | null

  /** The day whose file is due at this instant, or null when it is done or the feed is off. */
  dueDay(now: Date): CalendarDate | null {
    const today = londonDate(now)
    const day = londonTimestamp(now).slice(11, 16) >= this.made_at ? today : addDays(today, -1)
    return this.enabled && day >= this.starts_on && !this.hasMadeFor(day, now) ? day : null
  }

  /** Whether the daily file of this day is done. What a clock that was ahead has marked as done is not. */
  hasMadeFor(day: CalendarDate, now: Date): boolean {
    return this.made_for !== null && this.made_for >= day && this.made_for <= londonDate(now)
  }

  /** It is proved once a day, by itself. */
  isProofDue(now: Date): boolean {
    return this.enabled && (this.proved_at === null || this.isProvedAhead(now) || now.getTime() - this.proved_at.getTime() > proofHours * 3_600_000)
  }

  /** Somebody's clock was ahead when a file of it was made or it was proved, or this one is behind. */
  isMarkedAhead(now: Date): boolean {
    return this.isProvedAhead(now) || (this.made_for !== null && this.made_for > londonDate(now))
  }

  private isProvedAhead(now: Date): boolean {
    return this.proved_at !== null && this.proved_at.getTime() - now.getTime() > clocksDifferMs
  }
}

const proofHours = 23
/** By so much may the clocks of two machines differ, and nothing be wrong. */
const clocksDifferMs = 60_000

/** In the council's order. */
export async function feedsOf(trx: Knex.Transaction, councilId: CouncilId): Promise<PostingFeed[]> {
  return await PostingFeed.query(trx).where({ council_id: councilId }).orderBy('position')
}

/**
 * The feeds whose files somebody with these limits may see: those of their funds alone. A file mixes methods of payment, so whoever is
 * limited to some of them sees none.
 */
export async function feedsWithinLimits(trx: Knex.Transaction, councilId: CouncilId, { fundCodes, methodCodes }: MoneyLimits): Promise<PostingFeed[]> {
  if (methodCodes !== null) return []
  const feeds = await feedsOf(trx, councilId)
  if (fundCodes === null) return feeds
  const others = await trx('posting_feed_funds').where({ council_id: councilId }).whereNotIn('fund_code', [...fundCodes]).pluck('feed_code') as string[]
  return feeds.filter(({ code }) => !others.includes(code))
}

/** @returns undefined when the council has no such feed. */
export async function findFeed(trx: Knex.Transaction, councilId: CouncilId, code: string): Promise<PostingFeed | undefined> {
  return await PostingFeed.query(trx).findById([councilId, code])
}

/** Nobody else makes a file of it, or changes what goes into one, until this transaction ends. */
export async function lockFeed(trx: Knex.Transaction, councilId: CouncilId, code: string): Promise<PostingFeed | undefined> {
  return await PostingFeed.query(trx).findById([councilId, code]).forUpdate()
}

/** The codes of the funds whose postings it sends. */
export async function fundCodesOf(trx: Knex.Transaction, { council_id, code }: PostingFeed): Promise<string[]> {
  return await trx('posting_feed_funds').where({ council_id, feed_code: code }).orderBy('fund_code').pluck('fund_code') as string[]
}

/** The names of the funds of each feed, by the feed's code. */
export async function fundNamesByFeed(trx: Knex.Transaction, councilId: CouncilId): Promise<Record<string, string[]>> {
  const rows = await trx('posting_feed_funds as m')
    .join('funds as f', join => join.on('f.council_id', 'm.council_id').on('f.code', 'm.fund_code'))
    .where('m.council_id', councilId).orderBy('f.name').select('m.feed_code', 'f.name') as { feed_code: string, name: string }[]
  const names: Record<string, string[]> = {}
  for (const { feed_code, name } of rows) (names[feed_code] ??= []).push(name)
  return names
}

/** A fund of a host system which is sent files of this layout. */
export async function fundOfLayout(trx: Knex.Transaction, councilId: CouncilId, layoutCode: string): Promise<string | undefined> {
  const found = await trx('posting_feed_funds as m').join('posting_feeds as f', join => join.on('f.council_id', 'm.council_id').on('f.code', 'm.feed_code'))
    .where({ 'm.council_id': councilId, 'f.layout_code': layoutCode }).orderBy('m.fund_code').first('m.fund_code') as { fund_code: string } | undefined
  return found?.fund_code
}
