import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import type { CouncilId } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { type Fund, fundsByCode } from '../../funds/fund.js'
import { ledgerAccountOfKind } from '../../ledger/ledger-account.js'
import { type NewEntry, type NewPosting, postBatch } from '../../ledger/post-entry.js'
import { type Pence, pence, sumOf } from '../../money.js'
import { newReference } from '../../references.js'
import type { Import } from '../import.js'
import { ImportRow, rowKey } from '../import-row.js'
import { type ImportSource, sourceOf } from '../import-source.js'
import { type ImportWork, inBatch } from './import-work.js'

const batchRows = 2000

/** Posts every row that has a fund or goes to suspense, a batch at a time, from where it was left. */
export async function postImport(work: ImportWork): Promise<void> {
  for (let goesOn = true; goesOn;) {
    goesOn = await inBatch(work, async (trx, imported) => {
      if (imported.passed_rows === imported.read_rows) {
        await imported.$query(trx).patch({ state: 'posted', finished_at: work.clock.now() })
        return false
      }
      const last = Math.min(imported.passed_rows + batchRows, imported.read_rows)
      const rows = await rowsOf(trx, imported).whereBetween('row_number', [imported.passed_rows + 1, last]).whereIn('outcome', ['fund', 'suspense'])
      await imported.$query(trx).patch({ passed_rows: last, ...await post(trx, work, imported, rows) })
      return true
    })
  }
}

/** Posts the held rows that a person has let through. */
export async function postDecidedRows(work: ImportWork): Promise<void> {
  for (let goesOn = true; goesOn;) {
    goesOn = await inBatch(work, async (trx, imported) => {
      const rows = await rowsOf(trx, imported).where('to_post', true).limit(batchRows)
      await imported.$query(trx).patch(await post(trx, work, imported, rows))
      await rowsOf(trx, imported).whereIn('row_number', rows.map(row => row.row_number)).patch({ to_post: false })
      return rows.length === batchRows
    })
  }
}

function rowsOf(trx: Knex.Transaction, { council_id, id }: Import) {
  return ImportRow.query(trx).where({ council_id, import_id: id }).orderBy('row_number')
}

/** @returns the import's counts of what has been posted, with these rows added */
async function post(
  trx: Knex.Transaction, work: ImportWork, imported: Import, rows: readonly ImportRow[]
): Promise<Pick<Import, 'posted_rows' | 'posted_pence'>> {
  const settings = await postingSettings(trx, imported, rows)
  const entries = rows.map(row => asEntry(row, imported, settings, work.clock.now()))
  if (entries.length > 0) await postBatch(trx, imported.council_id, entries)
  const posted = rows.map(row => row.amount_pence ?? pence(0))
  return { posted_rows: imported.posted_rows + rows.length, posted_pence: sumOf([imported.posted_pence, ...posted]) }
}

interface PostingSettings {
  source: ImportSource
  funds: ReadonlyMap<string, Fund>
  suspenseAccount: string
}

async function postingSettings(trx: Knex.Transaction, imported: Import, rows: readonly ImportRow[]): Promise<PostingSettings> {
  const councilId: CouncilId = imported.council_id
  const codes = [...new Set(rows.flatMap(({ fund_code }) => fund_code ?? []))]
  return {
    source: await sourceOf(trx, councilId, imported.source_code),
    funds: await fundsByCode(trx, councilId, codes),
    suspenseAccount: await ledgerAccountOfKind(trx, councilId, 'suspense')
  }
}

/** Money in debits where the money is and credits whose it is; a returned cheque the other way about. */
function asEntry(row: ImportRow, imported: Import, settings: PostingSettings, now: Date): NewEntry {
  const { source } = settings
  const { amountPence, occurredOn, methodCode } = whatToPost(row)
  return {
    id: newId(),
    type: amountPence > 0 ? 'receipt' : 'returned_payment',
    reference: newReference(),
    recordedAt: now,
    occurredOn,
    accountingDate: imported.accounting_date,
    methodCode,
    channel: 'file',
    officeCode: source.office_code,
    recordedBy: row.decided_by,
    source: { kind: 'import_row', id: `${imported.id}:${row.row_number}` },
    idempotencyKey: rowKey(row),
    details: { narrative: row.narrative === '' ? null : row.narrative, payerName: row.payer_name === '' ? null : row.payer_name },
    postings: [{ ledgerAccountCode: source.ledger_account_code, amountPence }, otherSide(row, amountPence, settings)]
  }
}

function otherSide(row: ImportRow, amountPence: Pence, { funds, suspenseAccount }: PostingSettings): NewPosting {
  const accountReference = row.account_reference
  if (row.fund_code === null) return { ledgerAccountCode: suspenseAccount, accountReference, amountPence: pence(-amountPence) }
  const fund = funds.get(row.fund_code)
  if (fund === undefined) throw new Error(`No fund ${row.fund_code}`)
  return {
    ledgerAccountCode: fund.ledger_account_code, accountReference, amountPence: pence(-amountPence),
    vatCode: fund.vat_code, vatPence: pence(-fund.vatOf(amountPence))
  }
}

function whatToPost({ amount_pence, occurred_on, method_code, row_number }: ImportRow): { amountPence: Pence, occurredOn: CalendarDate, methodCode: string } {
  if (amount_pence === null || occurred_on === null || method_code === null) throw new Error(`Row ${row_number} cannot be posted`)
  return { amountPence: amount_pence, occurredOn: occurred_on, methodCode: method_code }
}
