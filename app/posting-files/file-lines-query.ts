import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import type { PostingToSend } from './layouts/field-text.js'
import type { FileKey } from './posting-file.js'

/** A posting with its line number in its entry, for lists. */
export interface FileLine extends PostingToSend {
  lineNumber: number
}

/** A file's postings after a place, in the order of the file. */
export async function linesAfter(trx: Knex.Transaction, { councilId, feedCode, number }: FileKey, after: number, most: number): Promise<FileLine[]> {
  const keys = trx('posting_file_lines').where({ council_id: councilId, feed_code: feedCode, file_number: number })
    .where('position', '>', after).orderBy('position').limit(most).select('entry_id', 'line_number', 'position')
  return await described(trx, councilId, keys)
}

/** The latest postings of some funds, as if they were a file: to try a layout on. */
export async function latestPostings(trx: Knex.Transaction, councilId: CouncilId, fundCode: string, most: number): Promise<FileLine[]> {
  const latest = trx('postings').where({ council_id: councilId, ledger_account_kind: 'fund', fund_code: fundCode })
    .orderBy([{ column: 'occurred_on', order: 'desc' }, { column: 'entry_id', order: 'desc' }, { column: 'line_number', order: 'desc' }]).limit(most)
    .select('entry_id', 'line_number', 'occurred_on')
  const keys = trx.from(latest.as('latest'))
    .select('entry_id', 'line_number', trx.raw('row_number() over (order by occurred_on, entry_id, line_number) as position'))
  return await described(trx, councilId, keys)
}

/**
 * Each posting is found by its whole key: a join of thousands of them would be planned as if a council that nobody has counted had a
 * handful, and then walk the whole of it for each.
 */
async function described(trx: Knex.Transaction, councilId: CouncilId, keys: Knex.QueryBuilder): Promise<FileLine[]> {
  const rows = await trx.from(keys.as('k'))
    .joinRaw(`cross join lateral (
      select * from postings p where p.council_id = ? and p.entry_id = k.entry_id and p.line_number = k.line_number limit 1) p`, [councilId])
    .joinRaw('cross join lateral (select * from ledger_entries e where e.council_id = ? and e.id = k.entry_id limit 1) e', [councilId])
    .joinRaw('cross join lateral (select * from entry_details d where d.council_id = ? and d.entry_id = k.entry_id limit 1) d', [councilId])
    .join('methods_of_payment as m', join => join.on('m.council_id', 'p.council_id').on('m.code', 'p.method_code'))
    .join('funds as f', join => join.on('f.council_id', 'p.council_id').on('f.code', 'p.fund_code'))
    .orderBy('k.position')
    .select({
      entryId: 'p.entry_id', lineNumber: 'p.line_number', position: trx.raw('k.position::integer'), transactionReference: 'e.reference',
      entryType: 'e.type', fundCode: 'p.fund_code', fundName: 'f.name', glCode: 'p.gl_code', accountReference: 'p.account_reference',
      amountPence: trx.raw('-p.amount_pence'), occurredOn: 'p.occurred_on', accountingDate: 'p.accounting_date', recordedAt: 'e.recorded_at',
      methodCode: 'p.method_code', methodName: 'm.name', narrative: 'd.narrative'
    }) as (Omit<FileLine, 'recordedOn'> & { recordedAt: Date })[]
  return rows.map(({ recordedAt, ...line }) => ({ ...line, recordedOn: londonDate(recordedAt) }))
}

/** A file that has told a host system of a transaction, whole or in part. */
export interface FileOfEntry {
  feedCode: string
  feedName: string
  number: number
}

/**
 * The files that hold some postings, each transaction's by its id, the first first: none of those that wait, or that go to no host system.
 * @param lines those in sight of whoever looks: a file of other lines would tell of them
 */
export async function filesOfLines(
  trx: Knex.Transaction, councilId: CouncilId, lines: readonly { entryId: string, lineNumber: number }[]
): Promise<Map<string, FileOfEntry[]>> {
  const files = new Map<string, FileOfEntry[]>()
  if (lines.length === 0) return files
  const { rows } = await trx.raw<{ rows: (FileOfEntry & { entryId: string })[] }>(`
    select distinct asked.entry_id as "entryId", f.position, l.file_number as number, f.code as "feedCode", f.name as "feedName"
    from unnest(:entryIds::uuid[], :lineNumbers::integer[]) as asked (entry_id, line_number)
    cross join lateral (select * from posting_file_lines l
      where l.council_id = :councilId and l.entry_id = asked.entry_id and l.line_number = asked.line_number limit 20) l
    join posting_feeds f on f.council_id = :councilId and f.code = l.feed_code
    order by f.position, l.file_number`,
  { councilId, entryIds: lines.map(({ entryId }) => entryId), lineNumbers: lines.map(({ lineNumber }) => lineNumber) })
  for (const { entryId, number, feedCode, feedName } of rows) files.set(entryId, [...files.get(entryId) ?? [], { number, feedCode, feedName }])
  return files
}
