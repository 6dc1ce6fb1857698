import type { Knex } from 'knex'
import type { CalendarDate } from '../../dates.js'
import type { MarkerToTell } from '../layouts/field-text.js'
import { layoutOf } from '../layouts/posting-layout.js'
import { fundCodesOf, type PostingFeed } from '../posting-feed.js'
import type { FileKey } from '../posting-file.js'

/** Whether there is a mark of the feed's accounts to tell of, and a place for it in the feed's layout. */
export async function hasMarkersToTell(trx: Knex.Transaction, feed: PostingFeed): Promise<boolean> {
  if (!await hasPlaceForMarkers(trx, feed)) return false
  const first: unknown = await untold(trx, feed, await fundCodesOf(trx, feed)).first('id')
  return first !== undefined
}

/** Gives a new file all that there is to tell, in the order in which it came about; the feed is locked meanwhile. */
export async function tellMarkers(trx: Knex.Transaction, feed: PostingFeed, number: number): Promise<void> {
  if (!await hasPlaceForMarkers(trx, feed)) return
  const notices = await untold(trx, feed, await fundCodesOf(trx, feed)).orderBy('id').forUpdate().select('id') as { id: string }[]
  if (notices.length === 0) return
  await trx.raw(`
    update trace_notices t set feed_code = :feedCode, file_number = :number, position = told.position
    from unnest(:ids::uuid[]) with ordinality as told (id, position)
    where t.council_id = :councilId and t.id = told.id`, { councilId: feed.council_id, feedCode: feed.code, number, ids: notices.map(({ id }) => id) })
}

async function hasPlaceForMarkers(trx: Knex.Transaction, feed: PostingFeed): Promise<boolean> {
  return (await layoutOf(trx, feed.council_id, feed.layout_code)).readSettings().marker.length > 0
}

function untold(trx: Knex.Transaction, { council_id }: PostingFeed, fundCodes: readonly string[]): Knex.QueryBuilder {
  return trx('trace_notices').where({ council_id, feed_code: null }).whereIn('fund_code', fundCodes)
}

/** What a file tells, in its order. */
export async function markersOf(trx: Knex.Transaction, { councilId, feedCode, number }: FileKey): Promise<MarkerToTell[]> {
  const rows = await trx('trace_notices as t').join('funds as f', join => join.on('f.council_id', 't.council_id').on('f.code', 't.fund_code'))
    .where({ 't.council_id': councilId, 't.feed_code': feedCode, 't.file_number': number }).orderBy('t.position')
    .select({
      position: 't.position', fundCode: 't.fund_code', fundName: 'f.name', accountReference: 't.account_reference', traceReference: 't.trace_reference',
      kind: 't.kind', fromDate: 't.from_date', untilDate: 't.until_date'
    }) as (Omit<MarkerToTell, 'isMarked'> & { kind: string, untilDate: CalendarDate })[]
  return rows.map(({ kind, ...row }) => ({ ...row, isMarked: kind !== 'ends' }))
}
