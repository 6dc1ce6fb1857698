import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { londonDate } from '../dates.js'
import { moneyInSightOf } from '../ledger/money-in-sight.js'
import { type PageRequest, parseCursor } from '../ledger/posting-cursor.js'
import type { PostingLine } from '../ledger/posting-line.js'
import { findLines } from '../ledger/search/find-lines.js'
import { newestFirst } from '../ledger/search/search-criteria.js'
import { markedAccounts } from '../traces/trace.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { filterChoices } from './filter-choices-query.js'
import { channels, fileAsked, filterNames, typesOfLines } from './filters-form.js'
import { thingsNamed } from './named-things-query.js'
import { readOrder, readSearchForm } from './search-form.js'
import { searchLinks } from './search-page.js'

const linesOnPage = 25

/** The search: one box and filters over every line of money on a fund, in suspense or unidentified that the person may see. */
export async function showTransactions(request: Request, response: Response): Promise<void> {
  const { council, services, query } = request
  const person = signedIn(request)
  const sight = moneyInSightOf(person)
  const order = readOrder(query)
  const { choices, form, found, named, marked } = await inCouncil(council.id, async trx => {
    const choices = await filterChoices(trx, council.id, person, fileAsked(query))
    const form = readSearchForm(query, londonDate(services.clock.now()), choices)
    const found = form.values === undefined ? null : await findLines(trx, council.id, { ...form.values, sight, order }, placeOf(query))
    const isBeginning = field(query, 'older') === '' && field(query, 'newer') === ''
    const named = found === null || !isBeginning ? []
      : await thingsNamed(trx, council.id, person, { text: form.submitted.q.trim(), interpretations: form.values?.interpretations ?? [], funds: choices.funds, lines: found.lines })
    return { choices, form, found, named, marked: await markedAccounts(trx, council.id, accountsOf(found?.lines ?? []), services.clock.now()) }
  })
  const links = searchLinks(form.submitted, found?.isTooLongToSort === true ? newestFirst : order, found ?? { older: null, newer: null, sortable: [] })
  response.status(form.errors === undefined ? 200 : 422).render('transactions/search', {
    ...form, ...form.values, choices, channels, typesOfLines, found, named, marked: Object.fromEntries(marked), links, isFiltered: filterNames.some(name => form.submitted[name] !== ''), mayDownload: person.may('transactions.download')
  })
}

/** The accounts that lines stand on, of which some may have an open trace. */
function accountsOf(lines: readonly PostingLine[]): { fundCode: string, reference: string }[] {
  return lines.flatMap(({ fundCode, accountReference: reference }) => fundCode === null || reference === null ? [] : [{ fundCode, reference }])
}

/** Where in the list the address says the page is. An address that says nothing sensible is of the beginning. */
function placeOf(query: unknown): PageRequest {
  const olderThan = parseCursor(field(query, 'older'))
  const newerThan = parseCursor(field(query, 'newer'))
  return { limit: linesOnPage, ...(olderThan === null ? {} : { olderThan }), ...(newerThan === null || olderThan !== null ? {} : { newerThan }) }
}
