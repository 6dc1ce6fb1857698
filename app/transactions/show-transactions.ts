import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { type PageRequest, parseCursor } from '../ledger/posting-cursor.js'
import { countPostings, searchPostings } from '../ledger/search/search-query.js'
import { field } from '../web/form-body.js'
import { filterChoices } from './filter-choices-query.js'
import { readSearchForm, type SearchValues } from './search-form.js'
import { searchLinks } from './search-page.js'

const linesOnPage = 25

/** The search: one box and filters over every line of money on a fund, in suspense or unidentified. */
export async function showTransactions(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const { choices, form, found } = await inCouncil(council.id, async trx => {
    const choices = await filterChoices(trx, council.id)
    const form = readSearchForm(query, londonDate(services.clock.now()), choices.funds.map(fund => fund.referenceRule()))
    return { choices, form, found: form.values === undefined ? null : await find(trx, council.id, form.values, placeOf(query)) }
  })
  const links = searchLinks(form.submitted, { older: found?.older ?? null, newer: found?.newer ?? null })
  response.status(form.errors === undefined ? 200 : 422).render('transactions/search', {
    ...form, ...form.values, choices, found, links, mayDownload: request.person?.may('transactions.download')
  })
}

/** Where in the list the address says the page is. An address that says nothing sensible is of the newest. */
function placeOf(query: unknown): PageRequest {
  const olderThan = parseCursor(field(query, 'older'))
  const newerThan = parseCursor(field(query, 'newer'))
  return { limit: linesOnPage, ...(olderThan === null ? {} : { olderThan }), ...(newerThan === null || olderThan !== null ? {} : { newerThan }) }
}

async function find(trx: Knex.Transaction, councilId: string, { anyOf, isNarrowed }: SearchValues, page: PageRequest) {
  if (anyOf.length === 0) return { lines: [], older: null, newer: null, tooCommonBeginning: null, count: 0 }
  const found = await searchPostings(trx, councilId, anyOf, page)
  return { ...found, count: isNarrowed ? await countPostings(trx, councilId, anyOf) : null }
}
