import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { londonDate } from '../../dates.js'
import { namesOfFunds } from '../../funds/fund.js'
import { namesOfReceiptSources } from '../../imports/import-source.js'
import { limitsOf } from '../../users/person.js'
import { field } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { countOpenItems, listOpenItems, openFigures, peopleWithItems } from './work-list-query.js'
import { formatPlace, parsePlace, readWorkListForm, type SubmittedFilters } from './work-list-form.js'

const itemsOnPage = 25

/** The open items, oldest first unless asked otherwise, with what narrows them and the best that was found for each. */
export async function showWorkList(request: Request, response: Response): Promise<void> {
  const { council, query, services } = request
  const person = signedIn(request)
  const form = readWorkListForm(query, londonDate(services.clock.now()), person.id)
  const limits = limitsOf(person)
  const filter = { ...form.filter, limits }
  const after = parsePlace(field(query, 'after'))
  const { items, ...found } = await inCouncil(council.id, async trx => ({
    items: await listOpenItems(trx, council.id, filter, form.submitted.order, { after, limit: itemsOnPage + 1 }),
    figures: await openFigures(trx, council.id, limits),
    count: form.isNarrowed ? await countOpenItems(trx, council.id, filter) : null,
    sourceNames: await namesOfReceiptSources(trx, council.id),
    fundNames: await namesOfFunds(trx, council.id),
    people: await peopleWithItems(trx, council.id)
  }))
  const shown = items.slice(0, itemsOnPage)
  const last = items.length > itemsOnPage ? shown.at(-1) : undefined
  response.status(form.errors.length > 0 ? 422 : 200).render('suspense/work-list', {
    ...found, items: shown, ...form, errors: form.errors.length > 0 ? form.errors : undefined, userId: person.id, may: person.permissions, isFirstPage: after === null,
    firstPage: addressOf(form.submitted), nextPage: last === undefined ? null : addressOf(form.submitted, formatPlace(last))
  })
}

/** The list of these filters, from a place on. */
function addressOf(submitted: SubmittedFilters, after = ''): string {
  const chosen = Object.entries({ ...submitted, after }).filter(([, value]: [string, string]) => value !== '') as [string, string][]
  return `/staff/suspense?${new URLSearchParams(chosen).toString()}`
}
