import type { Knex } from 'knex'
import type { CalendarDate } from '../../dates.js'
import { pence, sumOf } from '../../money.js'
import type { FileRecord } from '../formats/receipt-format.js'
import type { Import, RowOutcome } from '../import.js'
import type { ImportSource } from '../import-source.js'
import { type ReadyRule, readyRules, type Ruled } from '../rules/apply-rules.js'
import { countFirings, rulesOfSource } from '../rules/import-rule.js'
import { ruledRow } from '../rules/row-facts.js'
import { ahead } from './ahead.js'
import { type Claimed, claimedAccounts, type FundClaims, fundClaims } from './claiming-fund.js'
import { type Target, withTargets } from './finding-target.js'
import { openReceipts, rowBatches } from './import-records.js'
import { type ImportWork, inBatch } from './import-work.js'
import { type DecidedRow, insertRows, statedRow, type StatedRow } from './save-rows.js'
import { type Twin, twinsOf } from './twins-query.js'

const batchRows = 2000

/** Decides what becomes of each row, and keeps it, a batch at a time, from where it was left. */
export async function checkImport(work: ImportWork): Promise<void> {
  const { source, records } = await openReceipts(work)
  const { checked, ...settings } = await inBatch(work, async (trx, imported) => ({
    checked: imported.checked_rows,
    claims: await fundClaims(trx, work.councilId),
    rules: readyRules(await rulesOfSource(trx, work.councilId, source.code))
  }))
  for await (const batch of ahead(claimedBatches(records, checked, source, settings))) {
    await inBatch(work, async (trx, imported) => {
      if (imported.checked_rows + 1 !== batch[0]?.row.row_number) throw new Error('The rows do not follow on those that were checked')
      // One batch of a source at a time: else two files with the same row, checked at once, would each find that the other is not there.
      await trx('import_sources').where({ council_id: work.councilId, code: source.code }).forUpdate().first('code')
      await checkBatch(trx, work, { imported, source }, batch)
    })
  }
  await inBatch(work, async (trx, imported) => { await imported.$query(trx).patch({ state: 'checked' }) })
}

/** What is read of the council's settings once for all batches. */
interface Settings {
  claims: FundClaims
  rules: readonly ReadyRule[]
}

interface ClaimedRow {
  row: StatedRow
  /** What rules have made of it; null where none fires. */
  ruled: Ruled | null
  /** As the file has it, or as rules have put it right. */
  reference: string
  claimed: Claimed
}

/** What the file says, and the accounts that it may mean: all that can be known without the database. */
async function* claimedBatches(
  records: AsyncIterable<FileRecord>, after: number, source: ImportSource, { claims, rules }: Settings
): AsyncGenerator<ClaimedRow[]> {
  let passed = after
  for await (const batch of rowBatches(records, after, batchRows)) {
    const first = passed + 1
    passed += batch.length
    yield batch.map((record, index) => {
      const row = statedRow(source.code, record, first + index)
      const ruled = ruledRow(rules, row)
      const reference = ruled?.facts.reference ?? row.reference_stated
      return { row, ruled, reference, claimed: claimedAccounts(claims, reference, ruled?.facts.fundStated ?? row.fund_stated) }
    })
  }
}

async function checkBatch(
  trx: Knex.Transaction, work: ImportWork, { imported, source }: { imported: Import, source: ImportSource }, batch: readonly ClaimedRow[]
): Promise<void> {
  const found = await withTargets(trx, work.councilId, batch)
  const twins = await twinsOf(trx, work.councilId, imported, batch.flatMap(({ row }) => row.twin_key ?? []))
  const decided = found.map(({ row, ruled, target }): DecidedRow => ({ ...row, ...decide(row, {
    methodCode: ruled?.methodCode ?? source.methodFor(row.method_stated), latest: imported.accounting_date, ruled, target,
    twin: twins.get(row.twin_key ?? '')
  }) }))
  await insertRows(trx, work, decided)
  await imported.$query(trx).patch({ checked_rows: imported.checked_rows + batch.length, ...countsWith(imported, decided) })
  await countFirings(trx, work.councilId, decided.flatMap(({ rule_ids }) => rule_ids ?? []), work.clock.now())
}

type Decision = Omit<DecidedRow, keyof StatedRow> & Pick<DecidedRow, 'reason_code' | 'reason_detail'>

interface Facts {
  methodCode: string
  /** The day on which the file came: nobody can have paid later. */
  latest: CalendarDate
  ruled: Ruled | null
  target: Target
  twin: Twin | undefined
}

function decide(row: StatedRow, facts: Facts): Decision {
  const nothing = {
    fund_code: null, account_reference: null, method_code: null, twin_import_id: null, twin_row_number: null, rule_ids: null, narrative_by_rule: null
  }
  if (row.occurred_on === null) return { ...nothing, outcome: 'rejected', reason_code: row.reason_code, reason_detail: row.reason_detail }
  if (row.amount_pence === 0) return { ...nothing, outcome: 'rejected', reason_code: 'zero-amount', reason_detail: null }
  const byRules = { rule_ids: facts.ruled?.fired ?? null, narrative_by_rule: facts.ruled?.narrative ?? null }
  const target = { ...nothing, ...byRules, method_code: facts.methodCode, ...facts.target }
  if (facts.twin !== undefined) {
    const { importId, rowNumber } = facts.twin
    return { ...target, outcome: 'held', reason_code: 'twin', reason_detail: null, twin_import_id: importId, twin_row_number: rowNumber }
  }
  if (row.occurred_on > facts.latest) return { ...target, outcome: 'held', reason_code: 'future-date', reason_detail: null }
  return target
}

const outcomes: readonly RowOutcome[] = ['fund', 'suspense', 'rejected', 'held']

/** The import's counts of rows and pence by outcome, with these added. */
function countsWith(imported: Import, decided: readonly DecidedRow[]): Partial<Import> {
  return Object.fromEntries(outcomes.flatMap(outcome => {
    const amounts = decided.filter(row => row.outcome === outcome).map(({ amount_pence }) => amount_pence ?? pence(0))
    return [
      [`${outcome}_rows`, imported[`${outcome}_rows`] + amounts.length],
      [`${outcome}_pence`, sumOf([imported[`${outcome}_pence`], ...amounts])]
    ]
  }))
}
