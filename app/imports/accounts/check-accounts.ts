import type { Knex } from 'knex'
import { type Pence, pence, sumOf } from '../../money.js'
import type { Import } from '../import.js'
import { ahead } from '../working/ahead.js'
import { openAccounts, rowBatches } from '../working/import-records.js'
import { type ImportWork, inBatch, stopImport } from '../working/import-work.js'
import { AccountLoad, loadOf } from './account-load.js'
import { insertAccountRows, type NewAccountRow } from './account-load-row.js'
import { type AccountChecks, checkedAccount, settingsToCheck } from './checked-account.js'
import { accountFormatOf, type LoadTerms } from './formats/account-format.js'
import type { AccountFileRecord } from './formats/account-record.js'
import { rejectDoubles, soundRows } from './load-rows-query.js'

const batchRows = 2000
/** The extracts of one full load are of one time, or nearly. */
const longestExtract = 24 * 3_600_000

/** Keeps each account of a file, with the reason where it cannot be loaded, a batch at a time, from where it was left. Nothing is loaded yet. */
export async function checkAccounts(work: ImportWork): Promise<void> {
  const { source, records } = await openAccounts(work)
  const format = accountFormatOf(source.format_code)
  const terms = format.termsOf(format.readSettings(source.settings))
  const { imported: begun, checks } = await inBatch(work, async (trx, imported) => ({ imported, checks: await begin(trx, imported, terms) }))
  if (begun.read_rows === 0 && terms.isFull) return await stopImport(work, 'empty')
  if (checks.asAt === null && !terms.isAsAtInRows) {
    return await stopImport(work, 'unreadable', 'Its name does not say of which day its balances are, as accounts-20261122.csv does')
  }
  for await (const batch of ahead(checkedBatches(records, begun.checked_rows, checks))) {
    await inBatch(work, async (trx, imported) => {
      if (imported.checked_rows + 1 !== batch[0]?.row_number) throw new Error('The accounts do not follow on those that were checked')
      await insertAccountRows(trx, imported, batch)
      await imported.$query(trx).patch({ checked_rows: imported.checked_rows + batch.length, ...countsWith(imported, batch) })
    })
  }
  await inBatch(work, async (trx, imported) => { await imported.$query(trx).patch(await finish(trx, imported, work)) })
}

async function begin(trx: Knex.Transaction, imported: Import, terms: LoadTerms): Promise<AccountChecks> {
  const { council_id, id: import_id, file_name: name, received_at: receivedAt } = imported
  await AccountLoad.query(trx).insert({
    council_id, import_id, is_full: terms.isFull, most_removed_percent: terms.mostRemovedPercent, sets_stops: terms.setsStops
  }).onConflict(['council_id', 'import_id']).ignore()
  return { terms, receivedAt, asAt: terms.asAtOf({ name, receivedAt }), ...await settingsToCheck(trx, council_id) }
}

async function* checkedBatches(records: AsyncIterable<AccountFileRecord>, after: number, checks: AccountChecks): AsyncGenerator<NewAccountRow[]> {
  let passed = after
  for await (const batch of rowBatches(records, after, batchRows)) {
    const first = passed + 1
    passed += batch.length
    yield batch.map((record, index) => checkedAccount(record, first + index, checks))
  }
}

/** The import's counts of rows and pence, to be loaded and rejected, with these added. */
function countsWith(imported: Import, batch: readonly NewAccountRow[]): Partial<Import> {
  const amounts = (isRejected: boolean): Pence[] =>
    batch.filter(({ outcome }) => (outcome === 'rejected') === isRejected).map(({ balance_pence }) => balance_pence ?? pence(0))
  const [sound, rejected] = [amounts(false), amounts(true)]
  return {
    fund_rows: imported.fund_rows + sound.length, fund_pence: sumOf([imported.fund_pence, ...sound]),
    rejected_rows: imported.rejected_rows + rejected.length, rejected_pence: sumOf([imported.rejected_pence, ...rejected])
  }
}

/** Nobody knows which of two rows for one account is right, so neither is loaded. */
async function finish(trx: Knex.Transaction, imported: Import, { clock }: ImportWork): Promise<Partial<Import>> {
  const doubles = await rejectDoubles(trx, imported)
  const { fundCodes, earliest, latest } = await soundRows(trx, imported)
  const load = await loadOf(trx, imported)
  await load.$query(trx).patch({ fund_codes: fundCodes, as_at: earliest })
  const counts = {
    fund_rows: imported.fund_rows - doubles.rows, fund_pence: pence(imported.fund_pence - doubles.pence),
    rejected_rows: imported.rejected_rows + doubles.rows, rejected_pence: pence(imported.rejected_pence + doubles.pence)
  }
  const isMixed = load.is_full && earliest !== null && latest !== null && latest.getTime() - earliest.getTime() > longestExtract
  return isMixed ? { ...counts, state: 'stopped', stopped_because: 'extracts-differ', finished_at: clock.now() } : { ...counts, state: 'checked' }
}
