import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { amountInPounds } from '../money.js'
import { recordAudit } from '../users/audit.js'
import { limitsOf } from '../users/person.js'
import { sendCsv } from '../web/rendering/csv.js'
import { inert } from '../web/rendering/inert-text.js'
import { signedIn } from '../web/signed-in-person.js'
import { readMonthForm } from './month-form.js'
import type { ReceiptFigure, ReceiptNames } from './receipts-query.js'
import { nameOf } from './receipts-table.js'
import { receiptsOf } from './show-receipts.js'

const csvColumns = ['Day', 'How it came', 'Fund code', 'Where it is', 'Amount in pounds']

/** A month's receipts as a file: a row for each day, source and fund, so that a spreadsheet can add them up in any way. */
export async function downloadReceipts(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const { month, errors } = readMonthForm(query, londonDate(services.clock.now()))
  if (errors !== undefined) return response.redirect(303, request.originalUrl.replace('/receipts.csv', '/receipts'))
  const { figures, names } = await receiptsOf(council.id, month, limitsOf(signedIn(request)))
  await inCouncil(council.id, async trx => {
    const facts = { month: month.startsOn.slice(0, 7), lines: figures.length }
    await recordAudit(trx, council.id, { at: services.clock.now(), userId: signedIn(request).id, action: 'receipts_downloaded', facts })
  })
  await sendCsv(response, `receipts-${council.slug}-${month.startsOn.slice(0, 7)}`, csvColumns, figures.map(figure => asRow(figure, names)))
}

function asRow({ day, source, place, amountPence }: ReceiptFigure, names: ReceiptNames): string[] {
  return [
    day, source === null ? 'Returned or reversed' : inert(nameOf(source, 'source', names)), place in names.funds ? place : '',
    inert(nameOf(place, 'fund', names)), amountInPounds(amountPence)
  ]
}
