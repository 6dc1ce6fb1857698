import type { Knex } from 'knex'
import type { CouncilId } from '../database/in-council.js'
import { findEntry, type FoundEntry } from '../ledger/entry-query.js'
import { type Pence, pence } from '../money.js'
import { type ItemKey, type ItemLine, itemLines, keyOfItem } from './item-lines-query.js'

/** Everything that is known of an item, the accounts that it may belong to apart: they take some finding. */
export interface FoundItem {
  line: ItemLine
  originalPence: Pence
  entry: FoundEntry
  originCode: string | null
  /** Who has it, if anybody has. */
  taken: { userId: string, name: string, at: Date, givenByName: string | null } | null
  /** The request that waits for an approver. */
  waiting: { id: string, reason: string, requestedBy: string, requestedByName: string, requestedAt: Date, amountPence: Pence } | null
  /** Who last refused to give it up as unidentified income, if anybody has. */
  refused: { byName: string, at: Date } | null
  /** What became of its money, oldest first. */
  moves: Move[]
}

/** An entry that took money out of the item, or put it back. */
export interface Move {
  entryId: string
  type: FoundEntry['type']
  reference: string
  at: Date
  byName: string | null
  /** As people see it: what was taken, negative where it was put back. */
  takenPence: Pence
  isPutBack: boolean
  narrative: string | null
  /** Where it went: null where it is on no account. */
  accounts: { fundName: string | null, fundCode: string | null, accountReference: string | null, amountPence: Pence }[]
}

/** @returns undefined when the council has no such item, open or not. */
export async function findItem(trx: Knex.Transaction, councilId: CouncilId, key: ItemKey): Promise<FoundItem | undefined> {
  const line = (await itemLines(trx, councilId, [key])).get(keyOfItem(key))
  const entry = await findEntry(trx, councilId, key.entryId)
  if (line === undefined || entry === undefined) return undefined
  const ofItem = { council_id: councilId, entry_id: key.entryId, line_number: key.lineNumber }
  const opened = await trx('remaining_amounts').where(ofItem).first('original_pence', 'origin_code') as
    { original_pence: number, origin_code: string | null }
  return {
    line, entry, originalPence: pence(-opened.original_pence), originCode: opened.origin_code,
    taken: await takingOf(trx, ofItem),
    waiting: await waitingOf(trx, ofItem),
    refused: await refusedOf(trx, ofItem),
    moves: await movesOf(trx, councilId, key)
  }
}

type OfItem = Record<'council_id' | 'entry_id' | 'line_number', string | number>

async function takingOf(trx: Knex.Transaction, ofItem: OfItem): Promise<FoundItem['taken']> {
  const found = await named(trx, 'suspense_takings', 'taken_by').where(prefixed(ofItem))
    .leftJoin('users as g', join => join.on('g.council_id', 't.council_id').on('g.id', 't.given_by'))
    .first({ userId: 't.taken_by', name: 'u.name', at: 't.taken_at', givenByName: 'g.name' }) as FoundItem['taken'] | undefined
  return found ?? null
}

async function waitingOf(trx: Knex.Transaction, ofItem: OfItem): Promise<FoundItem['waiting']> {
  const found = await named(trx, 'unidentified_requests', 'requested_by').where({ ...prefixed(ofItem), 't.state': 'asked' }).first({
    id: 't.id', reason: 't.reason', requestedBy: 't.requested_by', requestedByName: 'u.name', requestedAt: 't.requested_at', amountPence: 't.amount_pence'
  }) as FoundItem['waiting'] | undefined
  return found ?? null
}

async function refusedOf(trx: Knex.Transaction, ofItem: OfItem): Promise<FoundItem['refused']> {
  const found = await named(trx, 'unidentified_requests', 'decided_by').where({ ...prefixed(ofItem), 't.state': 'refused' })
    .orderBy('t.id', 'desc').first({ byName: 'u.name', at: 't.decided_at' }) as FoundItem['refused'] | undefined
  return found ?? null
}

/** A table of what people did, known to the query as `t`, with who it was as `u`. */
function named(trx: Knex.Transaction, table: string, person: string): Knex.QueryBuilder {
  return trx({ t: table }).join('users as u', join => join.on('u.council_id', 't.council_id').on('u.id', `t.${person}`))
}

function prefixed(ofItem: OfItem): Record<string, string | number> {
  return Object.fromEntries(Object.entries(ofItem).map(([column, value]) => [`t.${column}`, value]))
}

async function movesOf(trx: Knex.Transaction, councilId: CouncilId, { entryId, lineNumber }: ItemKey): Promise<Move[]> {
  const { rows } = await trx.raw<{ rows: Move[] }>(`
    select e.id as "entryId", e.type, e.reference, e.recorded_at as at, u.name as "byName", d.narrative,
      (select sum(p.amount_pence)::bigint from postings p where p.council_id = :councilId and p.entry_id = e.id
        and p.draws_entry_id = :entryId and p.draws_line_number = :lineNumber) as "takenPence",
      exists (select from ledger_entries r where r.council_id = :councilId and r.reverses_entry_id = e.id) as "isPutBack",
      coalesce((
        select json_agg(json_build_object('fundName', f.name, 'fundCode', o.fund_code, 'accountReference', o.account_reference,
          'amountPence', -o.amount_pence) order by o.line_number)
        from postings o left join funds f on f.council_id = :councilId and f.code = o.fund_code
        where o.council_id = :councilId and o.entry_id = e.id and o.ledger_account_kind <> 'suspense'), '[]') as accounts
    from ledger_entries e
    join entry_details d on d.council_id = :councilId and d.entry_id = e.id
    left join users u on u.council_id = :councilId and u.id = e.recorded_by
    where e.council_id = :councilId and e.id in (
      select p.entry_id from postings p where p.council_id = :councilId and p.draws_entry_id = :entryId and p.draws_line_number = :lineNumber)
    order by e.recorded_at, e.id`, { councilId, entryId, lineNumber })
  return rows
}
