import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { pence, sumOf } from '../../money.js'
import type { FileRecord } from '../formats/receipt-format.js'
import type { Import, RowOutcome } from '../import.js'
import type { RowReason } from '../import-row.js'
import type { ImportSource } from '../import-source.js'
import { type Claimed, type ClaimedAccount, claimedAccounts, type FundClaims, fundClaims } from './claiming-fund.js'
import { ahead } from './ahead.js'
import { openFile, rowBatches } from './import-records.js'
import { type ImportWork, inBatch } from './import-work.js'
import { type DecidedRow, insertRows, statedRow, type StatedRow } from './save-rows.js'
import { type Twin, twinsOf } from './twins-query.js'

const batchRows = 5000

/** Decides what becomes of each row, and keeps it, a batch at a time, from where it was left. */
export async function checkImport(work: ImportWork): Promise<void> {
  const { source, records } = await openFile(work)
  const { claims, checked } = await inBatch(work, async (trx, imported) => (
    { claims: await fundClaims(trx, work.councilId), checked: imported.checked_rows }))
  for await (const batch of ahead(claimedBatches(records, checked, source, claims))) {
    await inBatch(work, async (trx, imported) => {
      if (imported.checked_rows + 1 !== batch[0]?.row.row_number) throw new Error('The rows do not follow on those that were checked')
      // One batch of a source at a time: else two files with the same row, checked at once, would each find that the other is not there.
      await trx('import_sources').where({ council_id: work.councilId, code: source.code }).forUpdate().first('code')
      await checkBatch(trx, work, { imported, source }, batch)
    })
  }
  await inBatch(work, async (trx, imported) => { await imported.$query(trx).patch({ state: 'checked' }) })
}

interface ClaimedRow {
  row: StatedRow
  claimed: Claimed
}

/** What the file says, and the accounts that it may mean: all that can be known without the database. */
async function* claimedBatches(
  records: AsyncIterable<FileRecord>, after: number, source: ImportSource, claims: FundClaims
): AsyncGenerator<ClaimedRow[]> {
  let passed = after
  for await (const batch of rowBatches(records, after, batchRows)) {
    const first = passed + 1
    passed += batch.length
    yield batch.map((record, index) => {
      const row = statedRow(source.code, record, first + index)
      return { row, claimed: claimedAccounts(claims, row.reference_stated, row.fund_stated) }
    })
  }
}

async function checkBatch(
  trx: Knex.Transaction, work: ImportWork, { imported, source }: { imported: Import, source: ImportSource }, batch: readonly ClaimedRow[]
): Promise<void> {
  const known = await knownAccounts(trx, work.councilId, batch.map(({ claimed }) => claimed))
  const twins = await twinsOf(trx, work.councilId, imported, batch.flatMap(({ row }) => row.twin_key ?? []))
  const decided = batch.map(({ row, claimed }): DecidedRow => ({ ...row, ...decide(row, {
    methodCode: source.methodFor(row.method_stated), latest: imported.accounting_date, claimed, known, twin: twins.get(row.twin_key ?? '')
  }) }))
  await insertRows(trx, work, decided)
  await imported.$query(trx).patch({ checked_rows: imported.checked_rows + batch.length, ...countsWith(imported, decided) })
}

type Decision = Omit<DecidedRow, keyof StatedRow> & Pick<DecidedRow, 'reason_code' | 'reason_detail'>

interface Facts {
  methodCode: string
  /** The day on which the file came: nobody can have paid later. */
  latest: CalendarDate
  claimed: Claimed
  known: ReadonlySet<string>
  twin: Twin | undefined
}

function decide(row: StatedRow, facts: Facts): Decision {
  const nothing = { fund_code: null, account_reference: null, method_code: null, twin_import_id: null, twin_row_number: null }
  if (row.occurred_on === null) return { ...nothing, outcome: 'rejected', reason_code: row.reason_code, reason_detail: row.reason_detail }
  if (row.amount_pence === 0) return { ...nothing, outcome: 'rejected', reason_code: 'zero-amount', reason_detail: null }
  const target = { ...nothing, method_code: facts.methodCode, ...targetOf(row, facts) }
  if (facts.twin !== undefined) {
    const { importId, rowNumber } = facts.twin
    return { ...target, outcome: 'held', reason_code: 'twin', reason_detail: null, twin_import_id: importId, twin_row_number: rowNumber }
  }
  if (row.occurred_on > facts.latest) return { ...target, outcome: 'held', reason_code: 'future-date', reason_detail: null }
  return target
}

type Target = Pick<Decision, 'outcome' | 'reason_code' | 'reason_detail' | 'fund_code' | 'account_reference'>

/** The fund and account whose money it is, or suspense with the reason why. */
function targetOf(row: StatedRow, { claimed, known }: Facts): Target {
  if ('reason' in claimed) return suspense(row, claimed.reason, claimed.detail)
  const account = claimed.accounts.find(one => !one.fund.account_must_exist || known.has(keyOf(one)))
  if (account === undefined) return suspense(row, 'no-such-account', claimed.accounts[0]?.fund.name ?? null)
  return { outcome: 'fund', reason_code: null, reason_detail: null, fund_code: account.fund.code, account_reference: account.reference }
}

/** In suspense the reference stays as the payer gave it, for whoever looks for it. */
function suspense(row: StatedRow, reason_code: RowReason, reason_detail: string | null): Target {
  const reference = row.reference_stated.trim().toUpperCase().slice(0, 30)
  return { outcome: 'suspense', reason_code, reason_detail, fund_code: null, account_reference: reference === '' ? null : reference }
}

/** Which of the accounts that must exist do. */
async function knownAccounts(trx: Knex.Transaction, councilId: CouncilId, claimed: readonly Claimed[]): Promise<Set<string>> {
  const asked = claimed.flatMap(one => 'accounts' in one ? one.accounts.filter(({ fund }) => fund.account_must_exist) : [])
  if (asked.length === 0) return new Set()
  const { rows } = await trx.raw<{ rows: { fund_code: string, reference: string }[] }>(`
    select holder.fund_code, holder.reference
    from unnest(:funds::text[], :references::text[]) as asked (fund_code, reference)
    cross join lateral (
      select h.fund_code, h.reference from account_holders h
      where h.council_id = :councilId and h.fund_code = asked.fund_code and h.reference = asked.reference limit 1) holder`,
  { councilId, funds: asked.map(({ fund }) => fund.code), references: asked.map(({ reference }) => reference) })
  return new Set(rows.map(({ fund_code, reference }) => `${fund_code} ${reference}`))
}

function keyOf({ fund, reference }: ClaimedAccount): string {
  return `${fund.code} ${reference}`
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
