import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../../database/in-council.js'
import type { Clock } from '../../dates.js'
import { Conflict } from '../../errors.js'
import { type Target, targetsOf } from '../../funds/target-accounts.js'
import { sumOf } from '../../money.js'
import { limitsOfUser } from '../../users/person.js'
import { allocateItems } from '../allocate-items.js'
import { type Hindrance, hindrances } from '../hindrances-query.js'
import { type ItemLine, itemLines, keyOfItem } from '../item-lines-query.js'
import { BulkAllocation, type BulkRow, bulkRowsAfter, type PassedOverBecause } from './bulk-allocation.js'

const batchRows = 1000
const mostTries = 10

/**
 * Allocates what was confirmed, a batch at a time, from where it was left. A row whose item has changed since it was shown, or that
 * somebody else has meanwhile, is passed over and says so. Any number of workers may try: a batch is one's at a time.
 */
export async function workBulkAllocation(councilId: CouncilId, bulkId: string, clock: Clock): Promise<void> {
  for (let tries = 0, goesOn = true; goesOn;) {
    try {
      goesOn = await inCouncil(councilId, async trx => await workBatch(trx, councilId, bulkId, clock.now()))
      tries = 0
    } catch (error) {
      // Somebody moved an item between the look and the posting. Looked at again, it is passed over.
      tries += 1
      if (!(error instanceof Conflict) || tries === mostTries) throw error
    }
  }
}

/** @returns whether more is to be done */
async function workBatch(trx: Knex.Transaction, councilId: CouncilId, bulkId: string, now: Date): Promise<boolean> {
  const bulk = await BulkAllocation.query(trx).findById([councilId, bulkId]).forUpdate().throwIfNotFound()
  if (bulk.state !== 'confirmed') return false
  const rows = await bulkRowsAfter(trx, bulk, bulk.worked_rows, batchRows)
  const looked = await lookAt(trx, bulk, rows)
  const allowed = looked.flatMap(({ row, because }) => because === null ? [row] : [])
  const posted = await allocateItems(trx, { councilId, userId: bulk.made_by, now }, allowed.map(row => ({
    ...row, parts: [row], idempotencyKey: `bulk:${bulkId}:${row.position}`, narrative: null
  })))
  const allocations = new Map(allowed.map((row, index) => [row.position, posted[index]?.entryId ?? null]))
  await report(trx, bulk, looked.map(({ row, because }) => ({ position: row.position, because, allocation: allocations.get(row.position) ?? null })))
  const worked = bulk.worked_rows + rows.length
  const isDone = worked === bulk.total_rows
  await bulk.$query(trx).patch({
    worked_rows: worked, allocated_rows: bulk.allocated_rows + allowed.length, passed_over_rows: bulk.passed_over_rows + rows.length - allowed.length,
    allocated_pence: sumOf([bulk.allocated_pence, ...allowed.map(({ amountPence }) => amountPence)]),
    ...isDone ? { state: 'finished', finished_at: now } : {}
  })
  return !isDone
}

interface LookedAt {
  row: BulkRow
  because: PassedOverBecause | null
}

async function lookAt(trx: Knex.Transaction, { council_id: councilId, made_by }: BulkAllocation, rows: readonly BulkRow[]): Promise<LookedAt[]> {
  const lines = await itemLines(trx, councilId, rows)
  const hindered = await hindrances(trx, councilId, rows, made_by)
  const limits = await limitsOfUser(trx, councilId, made_by)
  const targets = await targetsOf(trx, councilId, rows, limits)
  return rows.map((row, index) => {
    const line = lines.get(keyOfItem(row))
    // Whoever made it may have been limited since.
    const isTheirs = line === undefined || (limits.methodCodes?.includes(line.methodCode) ?? true)
    return { row, because: isTheirs ? whyPassedOver(row, line, hindered.get(keyOfItem(row)), targets[index]) : 'no-account' }
  })
}

function whyPassedOver(row: BulkRow, line: ItemLine | undefined, hindrance: Hindrance | undefined, target: Target | undefined): PassedOverBecause | null {
  if (line?.remainingPence !== row.amountPence) return 'changed'
  if (hindrance !== undefined) return hindrance.isBeingReversed ? 'reversed' : hindrance.waitsForApproval ? 'waits' : 'taken'
  return target?.accountReference === row.accountReference ? null : 'no-account'
}

async function report(
  trx: Knex.Transaction, { council_id: councilId, id: bulkId }: BulkAllocation,
  outcomes: readonly { position: number, because: PassedOverBecause | null, allocation: string | null }[]
): Promise<void> {
  await trx.raw(`
    update bulk_allocation_rows r
    set outcome = case when o.because is null then 'allocated' else 'passed-over' end, passed_over_because = o.because, allocation_id = o.allocation
    from json_to_recordset(:outcomes::json) as o (position integer, because text, allocation uuid)
    where r.council_id = :councilId and r.bulk_id = :bulkId and r.position = o.position`,
  { councilId, bulkId, outcomes: JSON.stringify(outcomes) })
}
