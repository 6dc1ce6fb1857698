import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { londonDate, londonTimestamp } from '../dates.js'
import { fundsOf } from '../funds/fund.js'
import type { PageRequest } from '../ledger/posting-cursor.js'
import type { PostingLine } from '../ledger/posting-line.js'
import { type SearchCriteria, type SearchPage, searchPostings } from '../ledger/search/search-query.js'
import { recordAudit } from '../users/audit.js'
import { amountInPounds } from '../money.js'
import { inert } from '../web/rendering/inert-text.js'
import { readSearchForm } from './search-form.js'

const linesAtOnce = 500

/** Downloads what a search finds, all of it, a page at a time: it needs the same memory for ten lines as for a million. */
export async function downloadTransactions(request: Request, response: Response): Promise<void> {
  const { council, services, person } = request
  const today = londonDate(services.clock.now())
  const anyOf = await inCouncil(council.id, async trx => {
    const funds = await fundsOf(trx, council.id)
    const form = readSearchForm(request.query, today, funds.map(fund => fund.referenceRule()))
    if (form.values === undefined) return null
    await recordAudit(trx, council.id, { at: services.clock.now(), userId: person?.id ?? null, action: 'transactions_downloaded' })
    return form.values.anyOf
  })
  if (anyOf === null) return response.redirect(303, request.originalUrl.replace('/transactions.csv', '/transactions'))
  response.type('text/csv').attachment(`transactions-${council.slug}-${today}.csv`)
  const rows = stringify({ header: true, columns: csvColumns, bom: true, record_delimiter: 'windows' })
  await pipeline(Readable.from(linesOf(council.id, anyOf)), rows, response)
}

const csvColumns = [
  'Paid on', 'Recorded', 'Receipt', 'Type', 'Fund code', 'Where it is', 'Account reference', 'Amount in pounds', 'Method of payment', 'Channel',
  'Payer', 'Narrative', 'Card last four'
]

async function* linesOf(councilId: string, anyOf: readonly SearchCriteria[]): AsyncGenerator<string[]> {
  let request: PageRequest | null = anyOf.length === 0 ? null : { limit: linesAtOnce }
  while (request !== null) {
    const { lines, older }: SearchPage = await pageOfLines(councilId, anyOf, request)
    for (const line of lines) yield asRow(line)
    request = older === null ? null : { limit: linesAtOnce, olderThan: older }
  }
}

async function pageOfLines(councilId: string, anyOf: readonly SearchCriteria[], page: PageRequest): Promise<SearchPage> {
  return await inCouncil(councilId, async trx => await searchPostings(trx, councilId, anyOf, page))
}

function asRow(line: PostingLine): string[] {
  return [
    line.occurredOn, londonTimestamp(line.recordedAt), line.reference, line.type, line.fundCode ?? '', inert(line.fundName ?? line.kind),
    inert(line.accountReference ?? ''), amountInPounds(line.amountPence), inert(line.methodName), line.channel, inert(line.payerName ?? ''),
    inert(line.narrative ?? ''),
    line.cardLastFour ?? ''
  ]
}
