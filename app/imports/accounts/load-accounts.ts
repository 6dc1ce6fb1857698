import type { Knex } from 'knex'
import { sumOf } from '../../money.js'
import { indexHolderNames } from '../../suspense/matching/names/names-query.js'
import { askForAllMatches } from '../../suspense/matching/work-matching.js'
import { recordAudit } from '../../users/audit.js'
import type { Import } from '../import.js'
import { type ImportWork, inBatch } from '../working/import-work.js'
import { type AccountLoad, type HeldLoad, loadOf } from './account-load.js'
import { freshAccounts, loadRows } from './load-rows-query.js'
import { countRemovals, hasUnclearRow, listRemovals, noteFullLoad, removedAccounts, removeListed, takeTurn } from './removals-query.js'

const batchRows = 10_000

/**
 * Loads the accounts of a file, a batch at a time, from where it was left, and removes those that a full load has no more. Before anything
 * is loaded, a full load that would remove too many is held for a person.
 */
export async function loadAccounts(work: ImportWork): Promise<void> {
  const isHeld = await inBatch(work, async (trx, imported) => await settleRemovals(trx, imported, await loadOf(trx, imported)))
  if (isHeld) return
  for (let goesOn = true; goesOn;) goesOn = await inBatch(work, loadBatch)
  for (let goesOn = true; goesOn;) goesOn = await inBatch(work, removeBatch)
  await inBatch(work, async (trx, imported) => { await finish(trx, imported, work) })
}

/** @returns whether a person has to decide first */
async function settleRemovals(trx: Knex.Transaction, imported: Import, load: AccountLoad): Promise<boolean> {
  if (!load.is_full || load.removals_listed || load.as_at === null) return false
  await takeTurn(trx, load.council_id, load.fund_codes)
  await listRemovals(trx, load)
  const counts = await countRemovals(trx, load)
  const toRemove = counts.reduce((sum, { missing }) => sum + missing, 0)
  const because: HeldLoad | null = counts.some(({ isTooMany }) => isTooMany) ? 'share' : toRemove > 0 && await hasUnclearRow(trx, load) ? 'not-understood' : null
  const isHeld = because !== null && toRemove > (load.confirmed_removals ?? 0)
  await load.$query(trx).patch({ to_remove_rows: toRemove, held_because: because, removals_listed: !isHeld })
  if (isHeld) await imported.$query(trx).patch({ state: 'held' })
  else await noteFullLoad(trx, load)
  return isHeld
}

/** @returns whether there are more rows */
async function loadBatch(trx: Knex.Transaction, imported: Import): Promise<boolean> {
  if (imported.passed_rows >= imported.read_rows) return false
  const load = await loadOf(trx, imported)
  const last = Math.min(imported.passed_rows + batchRows, imported.read_rows)
  await takeTurn(trx, load.council_id, load.fund_codes)
  const range = { first: imported.passed_rows + 1, last }
  const loaded = await loadRows(trx, load, range)
  await indexHolderNames(trx, load.council_id, await freshAccounts(trx, load, range))
  const rowsOf = (outcome: string): number => loaded.find(one => one.outcome === outcome)?.rows ?? 0
  await load.$query(trx).patch({
    added_rows: load.added_rows + rowsOf('added'), changed_rows: load.changed_rows + rowsOf('changed'),
    unchanged_rows: load.unchanged_rows + rowsOf('unchanged'), older_rows: load.older_rows + rowsOf('older')
  })
  await imported.$query(trx).patch({
    passed_rows: last, posted_rows: imported.posted_rows + loaded.reduce((sum, { rows }) => sum + rows, 0),
    posted_pence: sumOf([imported.posted_pence, ...loaded.map(({ pence }) => pence)])
  })
  return true
}

/** @returns whether there are more accounts to be removed */
async function removeBatch(trx: Knex.Transaction, imported: Import): Promise<boolean> {
  const load = await loadOf(trx, imported)
  if (load.passed_removals >= load.to_remove_rows) return false
  const last = Math.min(load.passed_removals + batchRows, load.to_remove_rows)
  await takeTurn(trx, load.council_id, load.fund_codes)
  const range = { first: load.passed_removals + 1, last }
  const removed = await removeListed(trx, load, range)
  await indexHolderNames(trx, load.council_id, await removedAccounts(trx, load, range))
  await load.$query(trx).patch({ passed_removals: last, removed_rows: load.removed_rows + removed })
  return true
}

/** What follows from new accounts and balances is asked for here, once for each load: suspense is looked at again. */
async function finish(trx: Knex.Transaction, imported: Import, { clock }: ImportWork): Promise<void> {
  const { added_rows: added, changed_rows: changed, removed_rows: removed } = await loadOf(trx, imported)
  await imported.$query(trx).patch({ state: 'posted', finished_at: clock.now() })
  await recordAudit(trx, imported.council_id, {
    at: clock.now(), userId: imported.received_by, action: 'accounts_loaded', subjectId: imported.id, facts: { added, changed, removed }
  })
  await askForAllMatches(trx, imported.council_id, clock.now())
}
