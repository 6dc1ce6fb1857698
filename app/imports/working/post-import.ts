import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../database/in-council.js'
import type { CalendarDate } from '../../dates.js'
import { type Fund, fundsOf } from '../../funds/fund.js'
import { ledgerAccountOfKind } from '../../ledger/ledger-account.js'
import { type NewEntry, type NewPosting, postBatch } from '../../ledger/post-entry.js'
import { type Pence, pence, sumOf } from '../../money.js'
import { newReference } from '../../references.js'
import { askForMatches } from '../../suspense/matching/work-matching.js'
import { findImport, type Import } from '../import.js'
import { ImportRow, rowKey } from '../import-row.js'
import { type ImportSource, sourceOf } from '../import-source.js'
import { ahead } from './ahead.js'
import { type ImportWork, inBatch } from './import-work.js'

const batchRows = 2000

/** Posts every row that has a fund or goes to suspense, a batch at a time, from where it was left. */
export async function postImport(work: ImportWork): Promise<void> {
  const { imported: begun, settings } = await begin(work)
  for await (const batch of ahead(batchesToPost(work, begun, settings))) {
    await inBatch(work, async (trx, imported) => {
      if (imported.passed_rows !== batch.after) throw new Error('The rows do not follow on those that were posted')
      await imported.$query(trx).patch({ passed_rows: batch.last, ...await post(trx, imported, batch.entries, batch.rows) })
    })
  }
  await inBatch(work, async (trx, imported) => {
    await imported.$query(trx).patch({ state: 'posted', finished_at: work.clock.now() })
    if (imported.suspense_rows > 0) await askForMatches(trx, work.councilId)
  })
}

/** Posts the held rows that a person has let through. */
export async function postDecidedRows(work: ImportWork): Promise<void> {
  const { settings } = await begin(work)
  for (let goesOn = true; goesOn;) {
    goesOn = await inBatch(work, async (trx, imported) => {
      const rows = await rowsOf(trx, imported).where('to_post', true).limit(batchRows)
      await imported.$query(trx).patch(await post(trx, imported, entriesOf(rows, imported, settings, work), rows))
      await rowsOf(trx, imported).whereIn('row_number', rows.map(row => row.row_number)).patch({ to_post: false })
      await askForMatches(trx, work.councilId)
      return rows.length === batchRows
    })
  }
}

interface BatchToPost {
  /** The row before the first. */
  after: number
  last: number
  rows: readonly ImportRow[]
  entries: readonly NewEntry[]
}

async function* batchesToPost(work: ImportWork, begun: Import, settings: PostingSettings): AsyncGenerator<BatchToPost> {
  for (let after = begun.passed_rows; after < begun.read_rows; after += batchRows) {
    const last = Math.min(after + batchRows, begun.read_rows)
    const rows = await inCouncil(work.councilId, async trx =>
      await rowsOf(trx, begun).whereBetween('row_number', [after + 1, last]).whereIn('outcome', ['fund', 'suspense']))
    yield { after, last, rows, entries: entriesOf(rows, begun, settings, work) }
  }
}

function rowsOf(trx: Knex.Transaction, { council_id, id }: Import) {
  return ImportRow.query(trx).where({ council_id, import_id: id }).orderBy('row_number')
}

function entriesOf(rows: readonly ImportRow[], imported: Import, settings: PostingSettings, { clock }: ImportWork): NewEntry[] {
  const now = clock.now()
  return rows.map(row => asEntry(row, imported, settings, now))
}

/** @returns the import's counts of what has been posted, with these rows added */
async function post(
  trx: Knex.Transaction, imported: Import, entries: readonly NewEntry[], rows: readonly ImportRow[]
): Promise<Pick<Import, 'posted_rows' | 'posted_pence'>> {
  if (entries.length > 0) await postBatch(trx, imported.council_id, entries)
  const posted = rows.map(row => row.amount_pence ?? pence(0))
  return { posted_rows: imported.posted_rows + rows.length, posted_pence: sumOf([imported.posted_pence, ...posted]) }
}

interface PostingSettings {
  source: ImportSource
  funds: ReadonlyMap<string, Fund>
  suspenseAccount: string
}

/** What is the same for all of a file's rows. */
async function begin({ councilId, importId }: ImportWork): Promise<{ imported: Import, settings: PostingSettings }> {
  return await inCouncil(councilId, async trx => {
    const imported = await findImport(trx, councilId, importId)
    if (imported === undefined) throw new Error(`No import ${importId}`)
    const funds = await fundsOf(trx, councilId)
    return { imported, settings: {
      source: await sourceOf(trx, councilId, imported.source_code),
      funds: new Map(funds.map(fund => [fund.code, fund])),
      suspenseAccount: await ledgerAccountOfKind(trx, councilId, 'suspense')
    } }
  })
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
    originCode: source.code,
    details: { narrative: row.narrative_by_rule ?? (row.narrative === '' ? null : row.narrative), payerName: row.payer_name === '' ? null : row.payer_name },
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
