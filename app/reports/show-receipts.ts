import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { type CouncilId, inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { namesOfFunds } from '../funds/fund.js'
import { namesOfSources } from '../imports/import-source.js'
import { limitsOf, type MoneyLimits } from '../users/person.js'
import { signedIn } from '../web/signed-in-person.js'
import { drawColumns } from './draw-columns.js'
import { daysOf, type Month, monthAfter, readMonthForm } from './month-form.js'
import { type ReceiptFigure, type ReceiptNames, receiptsBetween } from './receipts-query.js'
import { type Division, receiptsTable } from './receipts-table.js'

/** A month's receipts by day: by how they came, and by where they were put. */
export async function showReceipts(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const today = londonDate(services.clock.now())
  const form = readMonthForm(query, today)
  const person = signedIn(request)
  const { figures, names } = await receiptsOf(council.id, form.month, limitsOf(person))
  const parts = (['source', 'fund'] as const).map((by: Division) => {
    const table = receiptsTable(figures, daysOf(form.month), by, names)
    return { by, table, drawing: drawColumns(table) }
  })
  const next = monthAfter(form.month, 1)
  response.status(form.errors === undefined ? 200 : 422).render('reports/receipts', {
    ...form, parts, isLimited: person.isLimited(), isEmpty: figures.length === 0, totalPence: parts[0]?.table.totalPence,
    previous: monthAfter(form.month, -1), next: next.startsOn > today ? null : next
  })
}

export async function receiptsOf(
  councilId: CouncilId, { startsOn, endsOn }: Month, limits: MoneyLimits
): Promise<{ figures: ReceiptFigure[], names: ReceiptNames }> {
  return await inCouncil(councilId, async trx => ({
    figures: await receiptsBetween(trx, councilId, startsOn, endsOn, limits), names: await namesOf(trx, councilId)
  }))
}

async function namesOf(trx: Knex.Transaction, councilId: CouncilId): Promise<ReceiptNames> {
  return { sources: await namesOfSources(trx, councilId), funds: await namesOfFunds(trx, councilId) }
}
