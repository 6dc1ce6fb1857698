import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { NotFound } from '../../errors.js'
import { accountPath } from '../../funds/account-address.js'
import { namesOfFunds } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import { namesOfUsers } from '../../users/user-names-query.js'
import { field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import type { Import } from '../import.js'
import { findLoad } from './account-load.js'
import { type AccountOutcome, accountRowsAfter, findAccountRow } from './account-load-row.js'
import { confirmRemovals } from './confirm-removals.js'
import { countRemovals, removalsAfter } from './removals-query.js'

const rowsOnPage = 50
const outcomes: readonly AccountOutcome[] = ['added', 'changed', 'unchanged', 'older', 'rejected']

/** A file of accounts, in place of what an import's page shows of receipts. */
export async function showLoad(response: Response, imported: Import, context: object): Promise<void> {
  const found = await inCouncil(imported.council_id, async trx => {
    const load = await findLoad(trx, imported)
    return {
      load, funds: await namesOfFunds(trx, imported.council_id),
      removals: load !== undefined && imported.state === 'held' ? await countRemovals(trx, load) : [],
      confirmedBy: load === undefined ? {} : await namesOfUsers(trx, imported.council_id, [load.confirmed_by])
    }
  })
  response.render('imports/accounts/load', { ...context, ...found })
}

/** A file's accounts, all or those of one outcome, in the order of the file. */
export async function showAccountRows({ query }: Request, response: Response, imported: Import): Promise<void> {
  const outcome = outcomes.find(one => one === field(query, 'outcome'))
  const after = placeIn(query)
  const { rows, funds } = await inCouncil(imported.council_id, async trx => ({
    rows: await accountRowsAfter(trx, imported, after, rowsOnPage + 1, outcome), funds: await namesOfFunds(trx, imported.council_id)
  }))
  const shown = rows.slice(0, rowsOnPage)
  response.render('imports/accounts/rows', {
    imported, rows: shown, funds, outcome, after, next: rows.length > rowsOnPage ? shown.at(-1)?.row_number : null
  })
}

/** One account: what the file says of it, and what became of it. */
export async function showAccountRow({ params, person }: Request, response: Response, imported: Import): Promise<void> {
  const rowNumber = String(params.row)
  const found = await inCouncil(imported.council_id, async trx => ({
    row: /^\d{1,9}$/.test(rowNumber) ? await findAccountRow(trx, imported, Number(rowNumber)) : undefined,
    funds: await namesOfFunds(trx, imported.council_id)
  }))
  const { row } = found
  if (row === undefined) throw new NotFound('row')
  const isLoaded = person?.may('accounts.view') === true && imported.state === 'posted' && row.outcome !== 'rejected'
  const path = isLoaded && row.fund_code !== null && row.reference !== null ? accountPath(row.fund_code, row.reference) : null
  response.render('imports/accounts/row', { imported, ...found, accountPath: path })
}

/** The accounts that a full load has no more: those that would go, or went. */
export async function showRemovals({ query, person }: Request, response: Response, imported: Import): Promise<void> {
  const after = placeIn(query)
  const { load, rows, funds } = await inCouncil(imported.council_id, async trx => ({
    load: await findLoad(trx, imported), funds: await namesOfFunds(trx, imported.council_id),
    rows: await removalsAfter(trx, { council_id: imported.council_id, import_id: imported.id }, after, rowsOnPage + 1)
  }))
  const shown = rows.slice(0, rowsOnPage)
  const paths = shown.map(row => row.isRemoved || person?.may('accounts.view') !== true ? null : accountPath(row.fundCode, row.reference))
  response.render('imports/accounts/removals', {
    imported, load, rows: shown, paths, funds, after, next: rows.length > rowsOnPage ? shown.at(-1)?.position : null
  })
}

/** A full load that is held goes on, and removes what the person has seen that it would. */
export async function confirm(request: Request, response: Response): Promise<void> {
  const { council, params, services } = request
  const importId = String(params.importId)
  const removals = field(request.body, 'removals')
  if (!isId(importId)) throw new NotFound('import')
  if (!/^\d{1,9}$/.test(removals)) throw new NotFound('number of accounts')
  await confirmRemovals({ councilId: council.id, importId, removals: Number(removals), userId: signedIn(request).id, now: services.clock.now() })
  response.redirect(303, `/staff/imports/${importId}`)
}

function placeIn(query: Request['query']): number {
  return /^\d{1,9}$/.test(field(query, 'after')) ? Number(field(query, 'after')) : 0
}
