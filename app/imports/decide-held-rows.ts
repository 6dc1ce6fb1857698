import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { addJob } from '../database/job-queue.js'
import { Conflict, NotFound } from '../errors.js'
import { type Pence, pence, sumOf } from '../money.js'
import { recordAudit } from '../users/audit.js'
import { Import, type RowOutcome } from './import.js'

export interface HeldRowsDecision {
  councilId: string
  importId: string
  /** All of the import's rows that are held, or one. */
  rowNumber: number | 'all'
  /** Whether the receipt is one of its own, to be posted, or nothing that the council has received. */
  isPosted: boolean
  decidedBy: string
  now: Date
}

/**
 * Decides on held rows: they are posted to the account that was found for them, by the worker, or rejected as turned away. A date to come
 * counts as the day on which the file came.
 * @returns how many rows were decided on; 0 when the same person has just decided the same, as by a second click
 * @throws Conflict when the rows are not held any more, or the rest of their file is not posted.
 */
export async function decideHeldRows(decision: HeldRowsDecision): Promise<number> {
  const { councilId, importId, decidedBy, isPosted, now } = decision
  return await inCouncil(councilId, async trx => {
    const imported = await Import.query(trx).where({ council_id: councilId, id: importId }).forUpdate().first()
    if (imported === undefined) throw new NotFound('import')
    if (imported.state !== 'posted' || imported.reversal_requested_by !== null) throw new Conflict('Only held rows of a posted file can be decided on')
    const decided = await decide(trx, imported, decision)
    const rows = decided.reduce((sum, one) => sum + one.rows, 0)
    if (rows === 0 && await isRepeated(trx, decision)) return 0
    if (rows === 0) throw new Conflict('Somebody has decided on that already')
    await imported.$query(trx).patch(countsAfter(imported, decided))
    if (isPosted) await addJob(trx, 'work-import', { councilId, importId }, { key: `work-import:${importId}` })
    await recordAudit(trx, councilId, {
      at: now, userId: decidedBy, action: 'import_rows_decided', subjectId: importId, facts: { rows, isPosted, rowNumber: decision.rowNumber }
    })
    return rows
  })
}

interface Decided {
  outcome: RowOutcome
  rows: number
  pence: Pence
}

async function decide(trx: Knex.Transaction, imported: Import, { rowNumber, isPosted, decidedBy, now }: HeldRowsDecision): Promise<Decided[]> {
  const change = isPosted
    ? `outcome = case when fund_code is null then 'suspense' else 'fund' end, to_post = true, occurred_on = least(occurred_on, :latest)`
    : `outcome = 'rejected', reason_code = 'turned-away', reason_detail = null`
  const { rows } = await trx.raw<{ rows: Decided[] }>(`
    with decided as (
      update import_rows set ${change}, decided_by = :decidedBy, decided_at = :now
      where council_id = :councilId and import_id = :importId and outcome = 'held' and (:rowNumber::integer is null or row_number = :rowNumber)
      returning outcome, amount_pence)
    select outcome, count(*)::integer as rows, sum(amount_pence)::bigint as pence from decided group by outcome`, {
    councilId: imported.council_id, importId: imported.id, rowNumber: rowNumber === 'all' ? null : rowNumber, decidedBy, now,
    ...isPosted ? { latest: imported.accounting_date } : {}
  })
  return rows
}

/** The last that was decided on the file is this, by the same person. */
async function isRepeated(trx: Knex.Transaction, { councilId, importId, rowNumber, isPosted, decidedBy }: HeldRowsDecision): Promise<boolean> {
  const decided = () => trx('import_rows').where({ council_id: councilId, import_id: importId })
  const repeated = await decided().where({ decided_by: decidedBy, decided_at: decided().max('decided_at') })
    .whereIn('outcome', isPosted ? ['fund', 'suspense'] : ['rejected'])
    .where(row => { if (rowNumber !== 'all') void row.where({ row_number: rowNumber }) }).first('row_number') as object | undefined
  return repeated !== undefined
}

/** What was held is no more; it counts under what it has become. */
function countsAfter(imported: Import, decided: readonly Decided[]): Partial<Import> {
  const held = { rows: decided.reduce((sum, one) => sum + one.rows, 0), pence: sumOf(decided.map(one => one.pence)) }
  return Object.assign({ held_rows: imported.held_rows - held.rows, held_pence: pence(imported.held_pence - held.pence) },
    ...decided.map(({ outcome, rows, pence: amount }) => ({
      [`${outcome}_rows`]: imported[`${outcome}_rows`] + rows, [`${outcome}_pence`]: sumOf([imported[`${outcome}_pence`], amount])
    }))) as Partial<Import>
}
