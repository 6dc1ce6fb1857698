import type { Knex } from 'knex'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { type Pence, pence, sumOf } from '../../money.js'
import type { Import, RowOutcome } from '../import.js'
import { ImportRow, type RowReason } from '../import-row.js'
import { type ImportSource, sourceOf } from '../import-source.js'
import { type Claimed, type ClaimedAccount, claimedAccounts, type FundClaims, fundClaims } from './claiming-fund.js'
import { type ImportWork, inBatch } from './import-work.js'
import { type Twin, twinsOf } from './twins-query.js'

const batchRows = 5000

/** What is decided of a row, in the columns that hold it. */
interface Decision {
  row_number: number
  amount_pence: Pence | null
  outcome: RowOutcome
  reason_code: RowReason | null
  reason_detail: string | null
  fund_code: string | null
  account_reference: string | null
  method_code: string | null
  twin_import_id: string | null
  twin_row_number: number | null
}

/** Decides what becomes of each row, a batch at a time, from where it was left. */
export async function checkImport(work: ImportWork): Promise<void> {
  let claims: FundClaims | undefined
  for (let goesOn = true; goesOn;) {
    goesOn = await inBatch(work, async (trx, imported) => {
      if (imported.checked_rows === imported.read_rows) {
        await imported.$query(trx).patch({ state: 'checked' })
        return false
      }
      // One batch of a source at a time: else two files with the same row, checked at once, would each find that the other has not been.
      await trx('import_sources').where({ council_id: work.councilId, code: imported.source_code }).forUpdate().first('code')
      claims ??= await fundClaims(trx, work.councilId)
      await checkBatch(trx, imported, await sourceOf(trx, work.councilId, imported.source_code), claims)
      return true
    })
  }
}

async function checkBatch(trx: Knex.Transaction, imported: Import, source: ImportSource, claims: FundClaims): Promise<void> {
  const { council_id: councilId, id: importId, checked_rows: checked } = imported
  const rows = await ImportRow.query(trx).where({ council_id: councilId, import_id: importId })
    .whereBetween('row_number', [checked + 1, checked + batchRows]).orderBy('row_number')
  const found = rows.map(row => ({ row, claimed: claimedAccounts(claims, row.reference_stated, row.fund_stated) }))
  const known = await knownAccounts(trx, councilId, found.map(({ claimed }) => claimed))
  const twins = await twinsOf(trx, councilId, importId, { from: checked + 1, to: checked + rows.length })
  const decisions = found.map(({ row, claimed }) => decide(row, {
    methodCode: source.methodFor(row.method_stated), latest: imported.accounting_date, claimed, known, twin: twins.get(row.row_number)
  }))
  await saveDecisions(trx, councilId, importId, decisions)
  await imported.$query(trx).patch({ checked_rows: checked + rows.length, ...countsWith(imported, decisions) })
}

interface Facts {
  methodCode: string
  /** The day on which the file came: nobody can have paid later. */
  latest: CalendarDate
  claimed: Claimed
  known: ReadonlySet<string>
  twin: Twin | undefined
}

function decide(row: ImportRow, facts: Facts): Decision {
  const { row_number, amount_pence } = row
  const nothing = { fund_code: null, account_reference: null, method_code: null, twin_import_id: null, twin_row_number: null }
  if (row.reason_code === 'not-understood' || row.occurred_on === null) {
    return { ...nothing, row_number, amount_pence, outcome: 'rejected', reason_code: 'not-understood', reason_detail: row.reason_detail }
  }
  if (amount_pence === 0) {
    return { ...nothing, row_number, amount_pence, outcome: 'rejected', reason_code: 'zero-amount', reason_detail: null }
  }
  const target = { ...nothing, row_number, amount_pence, method_code: facts.methodCode, ...targetOf(row, facts) }
  if (facts.twin !== undefined) {
    const { importId, rowNumber } = facts.twin
    return { ...target, outcome: 'held', reason_code: 'twin', reason_detail: null, twin_import_id: importId, twin_row_number: rowNumber }
  }
  if (row.occurred_on > facts.latest) return { ...target, outcome: 'held', reason_code: 'future-date', reason_detail: null }
  return target
}

type Target = Pick<Decision, 'outcome' | 'reason_code' | 'reason_detail' | 'fund_code' | 'account_reference'>

/** The fund and account whose money it is, or suspense with the reason why. */
function targetOf(row: ImportRow, { claimed, known }: Facts): Target {
  if ('reason' in claimed) return suspense(row, claimed.reason, claimed.detail)
  const account = claimed.accounts.find(one => !one.fund.account_must_exist || known.has(keyOf(one)))
  if (account === undefined) return suspense(row, 'no-such-account', claimed.accounts[0]?.fund.name ?? null)
  return { outcome: 'fund', reason_code: null, reason_detail: null, fund_code: account.fund.code, account_reference: account.reference }
}

/** In suspense the reference stays as the payer gave it, for whoever looks for it. */
function suspense(row: ImportRow, reason_code: RowReason, reason_detail: string | null): Target {
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

async function saveDecisions(trx: Knex.Transaction, councilId: CouncilId, importId: string, decisions: readonly Decision[]): Promise<void> {
  await trx.raw(`
    update import_rows r set outcome = d.outcome, reason_code = d.reason_code, reason_detail = d.reason_detail, fund_code = d.fund_code,
      account_reference = d.account_reference, method_code = d.method_code, twin_import_id = d.twin_import_id,
      twin_row_number = d.twin_row_number
    from json_to_recordset(:decisions::json) as d (row_number integer, outcome text, reason_code text, reason_detail text, fund_code text,
      account_reference text, method_code text, twin_import_id uuid, twin_row_number integer)
    where r.council_id = :councilId and r.import_id = :importId and r.row_number = d.row_number`,
  { councilId, importId, decisions: JSON.stringify(decisions) })
}

const outcomes: readonly RowOutcome[] = ['fund', 'suspense', 'rejected', 'held']

/** The import's counts of rows and pence by outcome, with these added. */
function countsWith(imported: Import, decisions: readonly Decision[]): Partial<Import> {
  return Object.fromEntries(outcomes.flatMap(outcome => {
    const amounts = decisions.filter(decision => decision.outcome === outcome).map(({ amount_pence }) => amount_pence ?? pence(0))
    return [
      [`${outcome}_rows`, imported[`${outcome}_rows`] + amounts.length],
      [`${outcome}_pence`, sumOf([imported[`${outcome}_pence`], ...amounts])]
    ]
  }))
}
