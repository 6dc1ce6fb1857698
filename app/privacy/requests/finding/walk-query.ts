import type { Knex } from 'knex'
import type { CouncilId } from '../../../database/in-council.js'
import { foldedFrom, foldedTo } from './looked-for.js'
import type { Place } from './places.js'

/** A row's columns as texts, by their names. */
export type RowTexts = Record<string, string | null>

export interface Sought {
  patterns: readonly string[]
  references: readonly string[]
  /** Keys of what rows may belong to. */
  owners: readonly string[]
}

/**
 * The next rows of a place in the order of their key that may tell of somebody, read by the index of the primary key: of so many rows
 * those that hold something sought. `last` is the key of the last row that was read, null at the end.
 */
export async function walkOn(
  trx: Knex.Transaction, councilId: CouncilId, place: Place, { sought, after, most }: { sought: Sought, after: readonly string[] | null, most: number }
): Promise<{ rows: RowTexts[], last: string[] | null, read: number }> {
  const keys = place.key.split(' ')
  const tuple = keys.map(key => `t.${key}`).join(', ')
  const texts = [...new Set([...keys, ...columnsOf(place)])]
  const { rows } = await trx.raw<{ rows: (RowTexts & { row_place: string, is_sought: boolean })[] }>(`
    with page as materialized (
      select ${texts.map(column => `t.${column}::text as ${column}`).join(', ')}, row_number() over (order by ${tuple})::integer as row_place
      from ${place.table} t where t.council_id = :councilId ${after === null ? '' : `and (${tuple}) > (${keys.map((_, index) => `:key${index}`).join(', ')})`}
      order by ${tuple} limit :most),
    told as (select page.*, coalesce(${conditionOf(place)}, false) as is_sought from page)
    select * from told where is_sought or row_place = (select max(row_place) from page) order by row_place`,
  { councilId, most, patterns: sought.patterns, references: sought.references, owners: sought.owners, foldedFrom, foldedTo, ...Object.fromEntries((after ?? []).map((text, index) => [`key${index}`, text])) })
  const end = rows.at(-1)
  const read = Number(end?.row_place ?? 0)
  return { rows: rows.filter(({ is_sought: isSought }) => isSought), last: end === undefined || read < most ? null : keys.map(key => end[key] ?? ''), read }
}

/** The columns that are read of a place. */
export function columnsOf({ words, references = '', sealed, belongs }: Place): string[] {
  return [...words.split(' '), ...references.split(' '), sealed ?? '', belongs?.column ?? ''].filter(column => column !== '')
}

function conditionOf({ words, references = '', sealed, belongs }: Place): string {
  const whole = references.split(' ').filter(column => column !== '')
  const read = [...words.split(' '), ...whole].filter(column => column !== '')
  return [
    `translate(lower(concat_ws(' ', ${[...read, "''"].join(', ')})), :foldedFrom, :foldedTo) like any (:patterns::text[])`,
    ...whole.map(column => `upper(${column}) = any (:references::text[]) or upper(split_part(${column}, '/', 2)) = any (:references::text[])`),
    sealed === undefined ? 'false' : `${sealed} is not null`,
    belongs === undefined ? 'false' : `split_part(${belongs.column}, '/', 1) = any (:owners::text[])`
  ].join(' or ')
}

/** The transactions of these accounts, receipts and payments, by their indexes. */
export async function entriesOf(
  trx: Knex.Transaction, councilId: CouncilId, { accounts, receipts, payments, most }: { accounts: readonly string[], receipts: readonly string[], payments: readonly string[], most: number }
): Promise<{ id: string, match: 'account' | 'receipt' | 'belongs' }[]> {
  const { rows } = await trx.raw<{ rows: { id: string, match: 'account' | 'receipt' | 'belongs' }[] }>(`
    (select p.entry_id as id, 'account' as match from unnest(:accounts::text[]) as asked (reference)
     cross join lateral (
       select p.entry_id from postings p where p.council_id = :councilId and p.account_reference = asked.reference
         and p.ledger_account_kind in ('fund', 'suspense', 'unidentified_income') order by p.occurred_on desc limit :most) p)
    union all
    (select e.id, 'receipt' from unnest(:receipts::text[]) as asked (reference)
     cross join lateral (select e.id from ledger_entries e where e.council_id = :councilId and e.reference = asked.reference limit 1) e)
    union all
    (select e.id, 'belongs' from unnest(:payments::text[]) as asked (payment)
     cross join lateral (
       select e.id from ledger_entries e where e.council_id = :councilId and e.source_kind = 'payment' and e.source_id = asked.payment limit 20) e)`,
  { councilId, accounts, receipts, payments, most })
  return rows
}
