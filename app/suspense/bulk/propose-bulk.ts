import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { addJob } from '../../database/job-queue.js'
import { Conflict, NotFound } from '../../errors.js'
import { recordAudit } from '../../users/audit.js'
import { limitsOfUser, withinLimits } from '../../users/person.js'
import type { ItemKey } from '../item-lines-query.js'
import type { Worker } from '../take-item.js'
import { openItems, type WorkListFilter } from '../work-list/work-list-query.js'
import { BulkAllocation } from './bulk-allocation.js'

const mostRows = 50_000
/** In a hundred. What is less likely a person looks at by itself: one payment of the same name before, or an amount that happens to fit. */
const leastScoreOfList = 60

/**
 * Sets down the best suggestion of each of these items, for a person to look at and confirm. Left out is what another person has and what
 * waits for an approver; of a whole list also what is no likelier than another account, not likely enough, or has a stop on its account.
 * @param which items that were ticked, or all that a filter leaves; at most 50,000
 * @returns the proposal's id; null when there is no suggestion to accept
 */
export async function proposeBulk(
  trx: Knex.Transaction, { councilId, userId, now }: Worker, which: { ticked: readonly ItemKey[] } | { filter: WorkListFilter }
): Promise<string | null> {
  const id = newId()
  const limits = await limitsOfUser(trx, councilId, userId)
  const listed = 'filter' in which ? { ...which.filter, limits } : { limits }
  const wanted = openItems(trx, councilId, listed)
  if ('ticked' in which) void wanted.whereIn(['r.entry_id', 'r.line_number'], which.ticked.map(({ entryId, lineNumber }) => [entryId, lineNumber]))
  // All that belongs to an item is looked up by its key, however few items the database thinks that a council has.
  const suggested = wanted
    .joinRaw(`cross join lateral (
      select * from suspense_suggestions best
      where best.council_id = ? and best.entry_id = r.entry_id and best.line_number = r.line_number and best.rank = 1 limit 1) s`, [councilId])
    .join('funds as f', join => join.on('f.code', 's.fund_code').on('f.enabled', trx.raw('true'))).where('f.council_id', councilId)
    .whereNotExists(trx('suspense_takings as held').select(trx.raw('1')).where('held.council_id', councilId).whereNot('held.taken_by', userId)
      .whereRaw('held.entry_id = r.entry_id and held.line_number = r.line_number offset 0'))
    .whereNotExists(trx('unidentified_requests as q').select(trx.raw('1')).where({ 'q.council_id': councilId, 'q.state': 'asked' })
      .whereRaw('q.entry_id = r.entry_id and q.line_number = r.line_number offset 0'))
  void withinLimits(suggested, limits, { fund: 's.fund_code' })
  if ('filter' in which) {
    void suggested.where('s.is_tied', false).where('s.score', '>=', leastScoreOfList)
      .whereNotExists(trx('account_holders as h').select(trx.raw('1')).where('h.council_id', councilId).whereNotNull('h.stop_code')
        .whereRaw('h.fund_code = s.fund_code and h.reference = s.account_reference offset 0'))
  }
  const rows = await suggested.orderBy([{ column: 'r.occurred_on' }, { column: 'r.entry_id' }, { column: 'r.line_number' }]).limit(mostRows).select({
    entry_id: 'r.entry_id', line_number: 'r.line_number', amount_pence: trx.raw('-r.remaining_pence'), fund_code: 's.fund_code',
    account_reference: 's.account_reference', reasons: 's.reasons'
  }) as Record<string, unknown>[]
  if (rows.length === 0) return null
  const { found } = 'filter' in which ? await openItems(trx, councilId, listed).count({ found: '*' }).first() as { found: number } : { found: which.ticked.length }
  await insertProposal(trx, { councilId, id, userId, now, listed: found }, rows)
  return id
}

/** Both in one statement, since the proposal carries the totals of its rows. */
async function insertProposal(
  trx: Knex.Transaction, proposal: { councilId: string, id: string, userId: string, now: Date, listed: number }, rows: readonly Record<string, unknown>[]
): Promise<void> {
  const numbered = JSON.stringify(rows.map((row, index) => ({ ...row, position: index + 1 })))
  await trx.raw(`
    with given as materialized (
      select * from json_to_recordset(:numbered::json) as g (position integer, entry_id uuid, line_number integer, amount_pence bigint, fund_code text,
        account_reference text, reasons jsonb)),
    proposed as (
      insert into bulk_allocations (council_id, id, state, made_by, made_at, total_rows, total_pence, listed_rows)
      select :councilId::uuid, :id::uuid, 'proposed', :userId::uuid, :now::timestamptz, count(*), sum(amount_pence)::bigint, :listed::integer from given
      returning council_id, id)
    insert into bulk_allocation_rows (council_id, bulk_id, position, entry_id, line_number, amount_pence, fund_code, account_reference, reasons)
    select p.council_id, p.id, g.position, g.entry_id, g.line_number, g.amount_pence, g.fund_code, g.account_reference, g.reasons
    from proposed p cross join given g`, { ...proposal, numbered })
}

/**
 * Whoever proposed it confirms it: the worker allocates it row by row. Confirming twice does it once.
 * @throws Conflict when it was dropped, or somebody else proposed it
 */
export async function confirmBulk(trx: Knex.Transaction, { councilId, userId, now }: Worker, id: string): Promise<void> {
  const bulk = await own(trx, councilId, userId, id)
  if (bulk.state === 'confirmed' || bulk.state === 'finished') return
  if (bulk.state !== 'proposed') throw new Conflict('It was dropped')
  await bulk.$query(trx).patch({ state: 'confirmed', confirmed_at: now })
  await addJob(trx, 'work-bulk-allocation', { councilId, bulkId: id }, { key: `work-bulk-allocation:${id}` })
  const facts = { rows: bulk.total_rows, pence: bulk.total_pence }
  await recordAudit(trx, councilId, { at: now, userId, action: 'suspense_bulk_confirmed', subjectId: id, facts })
}

/** Nothing of it is to be done. @throws Conflict when it was confirmed already */
export async function dropBulk(trx: Knex.Transaction, { councilId, userId }: Worker, id: string): Promise<void> {
  const bulk = await own(trx, councilId, userId, id)
  if (bulk.state === 'dropped') return
  if (bulk.state !== 'proposed') throw new Conflict('It was confirmed already')
  await bulk.$query(trx).patch({ state: 'dropped' })
}

async function own(trx: Knex.Transaction, councilId: string, userId: string, id: string): Promise<BulkAllocation> {
  const bulk = await BulkAllocation.query(trx).findById([councilId, id]).forUpdate() as BulkAllocation | undefined
  if (bulk === undefined) throw new NotFound('bulk allocation')
  if (bulk.made_by !== userId) throw new Conflict('Somebody else proposed it')
  return bulk
}
