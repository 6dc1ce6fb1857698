import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import { accountPath } from '../../funds/account-address.js'
import type { EntryType } from '../../ledger/entry-types.js'
import { isInSight, type MoneyInSight } from '../../ledger/money-in-sight.js'
import { type Pence, pence } from '../../money.js'

/** One movement of a transaction's money: what it was before, the transaction itself, or what became of it. */
export interface StoryEntry {
  id: string
  type: EntryType
  reference: string
  recordedAt: Date
  byName: string | null
  when: 'before' | 'this' | 'after'
  /** The reference of what it turns round, when it is a reversal. */
  reversedReference: string | null
  amountPence: Pence
  /** What it was taken from and put on; empty where money came in, or went out. */
  from: StoryPlace[]
  to: StoryPlace[]
}

/** An account, suspense or the like, and how much of the movement. */
export interface StoryPlace {
  name: string
  /** Its page; null where it is on no account. */
  path: string | null
  amountPence: Pence
}

interface Row extends Pick<StoryEntry, 'id' | 'type' | 'reference' | 'recordedAt' | 'byName' | 'when' | 'reversedReference'> {
  kind: string
  name: string
  fundCode: string | null
  accountReference: string | null
  pence: number
}

/** What a story tells of at the most: it is cut off behind that. */
const mostHops = 20
const mostEntries = 100

/**
 * Follows the money of an entry backwards to where it came in and forwards to where it is, over any movements in between, oldest first. Of
 * entries that touch other money too, only what is in sight is told. Each step goes along a whole key or the index of what draws on an entry.
 */
export async function storyOf(trx: Knex.Transaction, councilId: CouncilId, entryId: string, sight: MoneyInSight): Promise<StoryEntry[]> {
  const { rows } = await trx.raw<{ rows: Row[] }>(`
    with recursive before (id, hops) as (
      select :entryId::uuid, 0
      union
      select source.id, before.hops + 1
      from before cross join lateral (
        select distinct p.draws_entry_id as id from postings p
        where p.council_id = :councilId and p.entry_id = before.id and p.draws_entry_id is not null limit :mostEntries) source
      where before.hops < :mostHops),
    after (id, hops) as (
      select :entryId::uuid, 0
      union
      select drawing.id, after.hops + 1
      from after cross join lateral (
        select distinct p.entry_id as id from postings p
        where p.council_id = :councilId and p.draws_entry_id = after.id limit :mostEntries) drawing
      where after.hops < :mostHops),
    told as (
      select id, min(place) as place from (
        select id, case when hops = 0 then 0 else -1 end as place from before
        union all select id, case when hops = 0 then 0 else 1 end from after) found
      group by id)
    select e.id, e.type, e.reference, e.recorded_at as "recordedAt", u.name as "byName", back.reference as "reversedReference",
      case told.place when 0 then 'this' when 1 then 'after' else 'before' end as when,
      line.ledger_account_kind as kind, a.name, line.fund_code as "fundCode", line.account_reference as "accountReference", line.amount_pence as pence
    from told
    cross join lateral (select * from ledger_entries e where e.council_id = :councilId and e.id = told.id limit 1) e
    left join users u on u.council_id = :councilId and u.id = e.recorded_by
    left join ledger_entries back on back.council_id = :councilId and back.id = e.reverses_entry_id
    cross join lateral (select * from postings p where p.council_id = :councilId and p.entry_id = told.id offset 0) line
    join ledger_accounts a on a.council_id = :councilId and a.code = line.ledger_account_code
    where line.ledger_account_kind in ('fund', 'suspense', 'unidentified_income', 'refunds_payable')
      and (:methodCodes::text[] is null or e.method_code = any (:methodCodes))
    order by e.recorded_at, e.id, line.line_number`, { councilId, entryId, mostHops, mostEntries, methodCodes: sight.methodCodes })
  return storyFrom(rows.filter(row => isInSight(sight, row)))
}

function storyFrom(rows: readonly Row[]): StoryEntry[] {
  const entries = new Map<string, StoryEntry>()
  for (const { id, type, reference, recordedAt, byName, when, reversedReference, name, fundCode, accountReference, pence: moved } of rows) {
    const entry = entries.get(id) ?? { id, type, reference, recordedAt, byName, when, reversedReference, amountPence: pence(0), from: [], to: [] }
    entries.set(id, entry)
    const side = moved > 0 ? entry.from : entry.to
    side.push({
      name: accountReference === null ? name : `${name} ${accountReference}`, amountPence: pence(Math.abs(moved)),
      path: fundCode === null || accountReference === null ? null : accountPath(fundCode, accountReference)
    })
    entry.amountPence = pence(Math.max(...[entry.from, entry.to].map(places => places.reduce((sum, place) => sum + place.amountPence, 0))))
  }
  return [...entries.values()].slice(0, mostEntries)
}
