import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import type { CalendarDate } from '../dates.js'
import type { Pence } from '../money.js'
import type { EntryChannel, EntryType } from './entry-types.js'

/** The kinds of ledger account whose lines people look for: where received money is put, as against where it stands. */
export const shownKinds = ['fund', 'suspense', 'unidentified_income'] as const
export type ShownKind = typeof shownKinds[number]

/** One line of a list of transactions. */
export interface PostingLine {
  entryId: string
  lineNumber: number
  occurredOn: CalendarDate
  recordedAt: Date
  /** The receipt's reference. */
  reference: string
  type: EntryType
  kind: ShownKind
  fundCode: string | null
  /** Null unless it is on a fund. */
  fundName: string | null
  accountReference: string | null
  /** As people see it: money that came in is positive. */
  amountPence: Pence
  methodName: string
  channel: EntryChannel
  payerName: string | null
  narrative: string | null
  cardLastFour: string | null
}

/**
 * Adds to the keys of some postings (entry_id, line_number) what a list shows of each. The postings are known to the query as `p`. Each
 * row is found by its whole key: planned as a join, a page of a council that nobody has counted could read its whole ledger.
 */
export function describeLines(trx: Knex.Transaction, councilId: CouncilId, keys: Knex.QueryBuilder): Knex.QueryBuilder {
  return trx.from(keys.as('k'))
    .joinRaw(`cross join lateral (
      select * from postings p where p.council_id = ? and p.entry_id = k.entry_id and p.line_number = k.line_number limit 1) p`, [councilId])
    .joinRaw('cross join lateral (select * from ledger_entries e where e.council_id = ? and e.id = k.entry_id limit 1) e', [councilId])
    .joinRaw('cross join lateral (select * from entry_details d where d.council_id = ? and d.entry_id = k.entry_id limit 1) d', [councilId])
    .join('methods_of_payment as m', join => join.on('m.council_id', 'e.council_id').on('m.code', 'e.method_code'))
    .leftJoin('funds as f', join => join.on('f.council_id', 'p.council_id').on('f.code', 'p.fund_code'))
    .select({
      entryId: 'p.entry_id', lineNumber: 'p.line_number', occurredOn: 'p.occurred_on', recordedAt: 'e.recorded_at',
      reference: 'e.reference', type: 'e.type', kind: 'p.ledger_account_kind', fundCode: 'p.fund_code', fundName: 'f.name',
      accountReference: 'p.account_reference', amountPence: trx.raw('-p.amount_pence'), methodName: 'm.name', channel: 'e.channel',
      payerName: 'd.payer_name', narrative: 'd.narrative', cardLastFour: 'd.card_last_four'
    })
}
