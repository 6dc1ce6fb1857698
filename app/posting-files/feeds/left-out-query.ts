import type { Knex } from 'knex'
import { addDays, type CalendarDate } from '../../dates.js'
import type { PostingFeed } from '../posting-feed.js'
import { postingsInNoFile } from '../waiting-postings-query.js'

/** Postings of one fund that a change of its host system would leave out of every file. */
export interface LeftOut {
  fundCode: string
  count: number
  /** The earliest day that one of them counts for. */
  from: CalendarDate
}

/** What of these funds waits for the feed's next file: nothing of it would go out if they were taken off. */
export async function waitingOfFunds(
  trx: Knex.Transaction, { council_id, starts_on }: PostingFeed, fundCodes: readonly string[]
): Promise<LeftOut | undefined> {
  return await firstLeftOut(trx, fundCodes, fund => postingsInNoFile(trx, { council_id, starts_on, settled_before: null }, [fund], null))
}

/**
 * What of these funds is in no file and counts for a day before the one given, though files have been made of the fund since. Of a fund
 * that has been in none, an earlier system has sent what is earlier.
 */
export async function leftBehind(
  trx: Knex.Transaction, councilId: string, fundCodes: readonly string[], startsOn: CalendarDate
): Promise<LeftOut | undefined> {
  const sentSince = new Map<string, CalendarDate>()
  for (const fund of fundCodes) {
    const since = await firstDayOf(trx, councilId, fund)
    if (since !== null && since < startsOn) sentSince.set(fund, since)
  }
  return await firstLeftOut(trx, [...sentSince.keys()], fund => postingsInNoFile(
    trx, { council_id: councilId, starts_on: sentSince.get(fund) ?? startsOn, settled_before: null }, [fund], addDays(startsOn, -1)))
}

/** The first day of the host systems that have been sent files of the fund's postings; null when there is none. */
async function firstDayOf(trx: Knex.Transaction, councilId: string, fundCode: string): Promise<CalendarDate | null> {
  const sent = trx('posting_file_lines as l')
    .join('postings as p', join => join.on('p.council_id', 'l.council_id').on('p.entry_id', 'l.entry_id').on('p.line_number', 'l.line_number'))
    .where({ 'l.council_id': councilId, 'p.ledger_account_kind': 'fund', 'p.fund_code': fundCode }).whereRaw('l.feed_code = f.code').select(trx.raw('1'))
  const found = await trx('posting_feeds as f').where('f.council_id', councilId).whereExists(sent)
    .min('f.starts_on as day').first() as { day: CalendarDate | null } | undefined
  return found?.day ?? null
}

async function firstLeftOut(
  trx: Knex.Transaction, fundCodes: readonly string[], postingsOf: (fundCode: string) => Knex.QueryBuilder
): Promise<LeftOut | undefined> {
  for (const fundCode of fundCodes) {
    const { count, from } = await postingsOf(fundCode)
      .first(trx.raw('count(*) as count, min(p.accounting_date) as from')) as { count: number, from: CalendarDate | null }
    if (from !== null) return { fundCode, count, from }
  }
  return undefined
}
