import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { NotFound } from '../../errors.js'
import { namesOfFunds } from '../../funds/fund.js'
import { isId } from '../../ids.js'
import { limitsOf } from '../../users/person.js'
import { namesOfUsers } from '../../users/user-names-query.js'
import { field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { workerOf } from '../change-item.js'
import type { ItemKey } from '../item-lines-query.js'
import { readWorkListForm } from '../work-list/work-list-form.js'
import { type BulkAllocation, bulkRowsAfter, describeRows, findBulkAllocation, partsOf, recentBulkAllocations } from './bulk-allocation.js'
import { confirmBulk, dropBulk, proposeBulk } from './propose-bulk.js'

const rowsOnPage = 50
const mostListed = 50
const refreshSeconds = 5

/** What was accepted many at once, newest first. */
export async function showBulks(request: Request, response: Response): Promise<void> {
  const { council } = request
  const found = await inCouncil(council.id, async trx => {
    const bulks = await recentBulkAllocations(trx, council.id, mostListed, limitsOf(signedIn(request)))
    return { bulks, people: await namesOfUsers(trx, council.id, bulks.map(({ made_by }) => made_by)) }
  })
  response.render('suspense/bulk/list', found)
}

/** The suggestions that were ticked, or all of the list as it was filtered, are set down to be looked at. */
export async function propose(request: Request, response: Response): Promise<void> {
  const body: unknown = request.body
  const worker = workerOf(request)
  const { filter, errors } = readWorkListForm(body, londonDate(worker.now), worker.userId)
  const isAll = field(body, 'which') === 'all'
  const ticked = tickedOf(body)
  // A list with a fault in its filter is no list of what was asked for.
  const isNothing = isAll ? errors.length > 0 : ticked.length === 0
  const id = isNothing ? null : await inCouncil(worker.councilId, async trx => await proposeBulk(trx, worker, isAll ? { filter } : { ticked }))
  if (id !== null) return response.redirect(303, `/staff/suspense/bulk-allocations/${id}`)
  response.status(422).render('suspense/bulk/nothing', { isAll })
}

/** Before it is confirmed, what would be done; then how far it has come, and what became of each row. */
export async function showBulk(request: Request, response: Response): Promise<void> {
  const { council, query } = request
  const after = /^\d{1,6}$/.test(field(query, 'after')) ? Number(field(query, 'after')) : 0
  const isPassedOver = field(query, 'outcome') === 'passed-over'
  const { rows, ...found } = await inCouncil(council.id, async trx => {
    const bulk = await bulkOf(trx, request)
    return {
      bulk, parts: await partsOf(trx, bulk), fundNames: await namesOfFunds(trx, council.id),
      people: await namesOfUsers(trx, council.id, [bulk.made_by]),
      rows: await describeRows(trx, council.id, await bulkRowsAfter(trx, bulk, after, rowsOnPage + 1, isPassedOver ? 'passed-over' : undefined))
    }
  })
  const shown = rows.slice(0, rowsOnPage)
  const isUnderWay = found.bulk.state === 'confirmed'
  const isRefreshing = isUnderWay && field(query, 'refresh') !== 'off'
  if (isRefreshing) response.set('Refresh', String(refreshSeconds))
  response.render('suspense/bulk/bulk', {
    ...found, rows: shown, isPassedOver, isUnderWay, isRefreshing, isFirstPage: after === 0, isOwn: found.bulk.made_by === signedIn(request).id,
    next: rows.length > rowsOnPage ? shown.at(-1)?.position : null, path: `/staff/suspense/bulk-allocations/${found.bulk.id}`
  })
}

export async function confirm(request: Request, response: Response): Promise<void> {
  await decide(request, response, confirmBulk)
}

export async function drop(request: Request, response: Response): Promise<void> {
  await decide(request, response, dropBulk)
}

async function decide(request: Request, response: Response, act: typeof confirmBulk): Promise<void> {
  const [worker, id] = [workerOf(request), idOf(request)]
  await inCouncil(worker.councilId, async trx => { await act(trx, worker, id) })
  response.redirect(303, `/staff/suspense/bulk-allocations/${id}`)
}

function tickedOf(body: unknown): ItemKey[] {
  return Object.entries(body as Record<string, unknown>).flatMap(([name, value]) => {
    const [, entryId = '', line = ''] = name.startsWith('tick-') ? /^([\da-f-]{36})_(\d{1,6})$/.exec(String(value)) ?? [] : []
    return isId(entryId) ? [{ entryId, lineNumber: Number(line) }] : []
  })
}

async function bulkOf(trx: Knex.Transaction, request: Request): Promise<BulkAllocation> {
  const bulk = await findBulkAllocation(trx, request.council.id, idOf(request), limitsOf(signedIn(request)))
  if (bulk === undefined) throw new NotFound('bulk allocation')
  return bulk
}

function idOf({ params }: Request): string {
  const id = String(params.bulkId)
  if (!isId(id)) throw new NotFound('bulk allocation')
  return id
}
