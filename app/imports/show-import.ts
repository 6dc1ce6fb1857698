import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { seeOutcome } from '../approvals/outcomes/outcome.js'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { fundsByCode } from '../funds/fund.js'
import { isId } from '../ids.js'
import { entryOfKey } from '../ledger/entry-query.js'
import { recordAudit } from '../users/audit.js'
import { limitsOf, type Person } from '../users/person.js'
import { namesOfUsers } from '../users/user-names-query.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { showAccountRow, showAccountRows, showLoad, showRemovals } from './accounts/show-load.js'
import { findImport, type Import, type RowOutcome } from './import.js'
import { fileOf } from './import-file.js'
import { countsOf } from './import-counts.js'
import { lastDeclined } from './import-reversal.js'
import { findRow, type ImportRow, isRowOf, rowKey, rowsAfter } from './import-row.js'
import { sourceOf } from './import-source.js'
import { rulesThatFired } from './rules/import-rule.js'
import { movedOnRows, movedOnShown } from './moved-on-rows-query.js'

const rowsOnPage = 50
const refreshSeconds = 5
const outcomes: readonly RowOutcome[] = ['fund', 'suspense', 'rejected', 'held']

/** How far a file has come, what became of its rows, and what can be done with it. While it is under way, the page asks again by itself. */
export async function showImport(request: Request, response: Response): Promise<void> {
  const { council, person, query } = request
  const found = await inCouncil(council.id, async trx => {
    await seeOutcome(trx, council.id, signedIn(request).id, 'import-reversal', String(request.params.importId))
    const imported = await importOf(trx, request)
    const { received_by, discarded_by, reversal_requested_by, reversal_approved_by } = imported
    const declined = imported.state === 'posted' && reversal_requested_by === null ? await lastDeclined(trx, imported) : undefined
    const people = await namesOfUsers(trx, council.id, [received_by, discarded_by, reversal_requested_by, reversal_approved_by, declined?.userId ?? null])
    const isToApprove = imported.state === 'posted' && reversal_requested_by !== null && reversal_requested_by !== person?.id
    const moved = isToApprove && person?.may('imports.approve-reversal') === true ? await movedOnRows(trx, imported, movedOnShown) : []
    return { imported, people, moved, declined, source: await sourceOf(trx, council.id, imported.source_code) }
  })
  const isRefreshing = found.imported.isUnderWay() && field(query, 'refresh') !== 'off'
  if (isRefreshing) response.set('Refresh', String(refreshSeconds))
  const context = { ...found, isRefreshing, cameAgain: field(query, 'again') === 'yes', may: person?.permissions ?? [], counts: countsOf(found.imported), movedOnShown }
  if (found.imported.kind === 'accounts') return await showLoad(response, found.imported, context)
  response.render('imports/import', { ...context, isOwnRequest: found.imported.reversal_requested_by === person?.id })
}

/** A file's rows, all or those of one outcome, in the order of the file. */
export async function showRows(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const outcome = outcomes.find(one => one === field(query, 'outcome'))
  const after = /^\d{1,9}$/.test(field(query, 'after')) ? Number(field(query, 'after')) : 0
  const imported = await inCouncil(council.id, async trx => await importOf(trx, request))
  if (imported.kind === 'accounts') return await showAccountRows(request, response, imported)
  const { rows, funds } = await inCouncil(council.id, async trx => {
    const listed = await rowsAfter(trx, imported, after, rowsOnPage + 1, outcome, limitsOf(signedIn(request)))
    return { rows: listed, funds: await fundNames(trx, council.id, listed) }
  })
  const shown = rows.slice(0, rowsOnPage)
  response.render('imports/rows', {
    imported, rows: shown, funds, outcome, after, next: rows.length > rowsOnPage ? shown.at(-1)?.row_number : null
  })
}

/** One row: what the file says, what became of it, and beside it the row of another file that says the same. */
export async function showRow(request: Request, response: Response): Promise<void> {
  const { council, person } = request
  const imported = await inCouncil(council.id, async trx => await importOf(trx, request))
  if (imported.kind === 'accounts') return await showAccountRow(request, response, imported)
  const found = await inCouncil(council.id, async trx => {
    const viewer = signedIn(request)
    const row = await rowOf(trx, imported, String(request.params.row), viewer)
    const twinImport = row.twin_import_id === null ? undefined : await findImport(trx, council.id, row.twin_import_id)
    const other = twinImport && await findRow(trx, twinImport, row.twin_row_number ?? 0)
    const twin = other && isRowOf(viewer, other) ? other : undefined
    return {
      imported, row, twin, twinImport, rules: await rulesThatFired(trx, council.id, row.rule_ids ?? []),
      funds: await fundNames(trx, council.id, [row]), source: await sourceOf(trx, council.id, imported.source_code),
      people: await namesOfUsers(trx, council.id, [row.decided_by]), entry: await entryOfKey(trx, council.id, rowKey(row))
    }
  })
  response.render('imports/row', { ...found, mayDecide: person?.may('imports.decide'), mayFollow: person?.may('transactions.search') })
}

/** Which accounts a full load of accounts would remove, or has. */
export async function showRemovalsOf(request: Request, response: Response): Promise<void> {
  const imported = await inCouncil(request.council.id, async trx => await importOf(trx, request))
  if (imported.kind !== 'accounts') throw new NotFound('load of accounts')
  await showRemovals(request, response, imported)
}

/** The file exactly as it came, never shown as a page. It holds everybody's money, so it is not there for those who see only some. */
export async function downloadFile(request: Request, response: Response): Promise<void> {
  const { council } = request
  if (signedIn(request).isLimited()) throw new NotFound('file')
  const imported = await inCouncil(council.id, async trx => {
    const found = await importOf(trx, request)
    const event = { at: request.services.clock.now(), userId: signedIn(request).id, action: 'import_file_downloaded' as const, subjectId: found.id }
    await recordAudit(trx, council.id, { ...event, facts: { lines: found.read_rows } })
    return found
  })
  response.attachment(imported.file_name).type('application/octet-stream').set('X-Content-Type-Options', 'nosniff')
  for await (const piece of fileOf(council.id, imported.id)) {
    if (!response.write(piece)) await new Promise(resolve => { response.once('drain', resolve).once('close', resolve) })
    if (response.destroyed) return
  }
  response.end()
}

/** @throws NotFound when the council has no import of the address. */
export async function importOf(trx: Knex.Transaction, request: Request): Promise<Import> {
  const id = String(request.params.importId)
  const imported = isId(id) ? await findImport(trx, request.council.id, id) : undefined
  if (imported === undefined) throw new NotFound('import')
  return imported
}

/** @throws NotFound when the import has no row of that number, or it is of money that this person does not see. */
export async function rowOf(trx: Knex.Transaction, imported: Import, rowNumber: string, person: Person): Promise<ImportRow> {
  const row = /^\d{1,9}$/.test(rowNumber) ? await findRow(trx, imported, Number(rowNumber)) : undefined
  if (row === undefined || !isRowOf(person, row)) throw new NotFound('row')
  return row
}

async function fundNames(trx: Knex.Transaction, councilId: string, rows: readonly ImportRow[]): Promise<Record<string, string>> {
  const codes = [...new Set(rows.flatMap(({ fund_code }) => fund_code ?? []))]
  const funds = codes.length === 0 ? new Map<string, { name: string }>() : await fundsByCode(trx, councilId, codes)
  return Object.fromEntries([...funds].map(([code, { name }]) => [code, name]))
}
