import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { moneyInSightOf } from '../ledger/money-in-sight.js'
import { everyLine, type Finding } from '../ledger/search/find-lines.js'
import { countCap, countPostings } from '../ledger/search/search-query.js'
import { recordAudit } from '../users/audit.js'
import { sendCsv } from '../web/rendering/csv.js'
import { writeSpreadsheet } from '../web/rendering/spreadsheet.js'
import { signedIn } from '../web/signed-in-person.js'
import { downloadColumns, downloadRows } from './download-rows.js'
import { filterChoices } from './filter-choices-query.js'
import { fileAsked } from './filters-form.js'
import { readOrder, readSearchForm } from './search-form.js'

/** Downloads what a search finds, all of it, a page at a time: it needs the same memory for ten lines as for a million. */
export async function downloadTransactions(request: Request, response: Response): Promise<void> {
  const { council, services } = request
  const asked = await findingOf(request)
  if (asked === null) return response.redirect(303, request.originalUrl.replace(/\/transactions\.\w+/, '/transactions'))
  const rows = downloadRows(everyLine(council.id, asked.finding, asked.count))
  const name = `transactions-${council.slug}-${londonDate(services.clock.now())}`
  if (request.path.endsWith('.xlsx')) {
    response.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').attachment(`${name}.xlsx`)
    return await writeSpreadsheet(rows, downloadColumns, response)
  }
  await sendCsv(response, name, downloadColumns.map(({ header }) => header), rows)
}

/** As the page calls what the search was narrowed by. What was typed may be personal, and is not recorded. */
const wordsOfFilter: Partial<Record<string, string>> = {
  q: 'the search box', from: 'first day', to: 'last day', least: 'smallest amount', most: 'largest amount', words: 'name or words', card: 'last four digits of a card',
  provider: 'provider’s reference', user: 'who recorded it', import: 'file'
}

/** What the address asks for, and how much that is, recorded as downloaded; null when it asks for something that is none. */
async function findingOf(request: Request): Promise<{ finding: Finding, count: number | 'more' } | null> {
  const { council, services, person, query } = request
  const now = services.clock.now()
  return await inCouncil(council.id, async trx => {
    const form = readSearchForm(query, londonDate(now), await filterChoices(trx, council.id, signedIn(request), fileAsked(query)))
    if (form.values === undefined) return null
    const search = { anyOf: form.values.anyOf, sight: moneyInSightOf(person) }
    const count = await countPostings(trx, council.id, search)
    await recordAudit(trx, council.id, {
      at: now, userId: person?.id ?? null, action: 'transactions_downloaded',
      facts: { narrowedBy: Object.entries(form.submitted).filter(([, typed]) => typed !== '').map(([name]) => wordsOfFilter[name] ?? name).join(', '), lines: count === 'more' ? `more than ${countCap}` : count }
    })
    return { finding: { ...search, isNarrowed: form.values.isNarrowed, order: readOrder(query) }, count }
  })
}
