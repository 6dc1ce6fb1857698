import type { Request, Response } from 'express'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { accountQuery } from '../funds/account-address.js'
import { debtsOf, findAccountHolder } from '../funds/account-holder.js'
import { fundsByCode } from '../funds/fund.js'
import { accountPostings, accountTotals } from '../ledger/account-postings-query.js'
import { moneyInSightOf } from '../ledger/money-in-sight.js'
import { formatCursor, type PostingCursor, parseCursor } from '../ledger/posting-cursor.js'
import { shownNotes } from '../notes/shown-notes.js'
import { accountSubject } from '../notes/subject.js'
import { wasRemovedOnRequest } from '../privacy/requests/finds-query.js'
import { markedAccounts, tracesOfAccount } from '../traces/trace.js'
import { field } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'

const linesOnPage = 25

/** An account: its balance as last loaded, what stands in its way, and all its payments, newest first. */
export async function showAccount(request: Request, response: Response): Promise<void> {
  const { council, query, path, services } = request
  const person = signedIn(request)
  const sight = moneyInSightOf(person)
  const [fundCode, reference] = [String(request.params.fund), String(request.params.reference)]
  const olderThan = parseCursor(field(query, 'older'))
  const found = await inCouncil(council.id, async trx => {
    if (!person.mayUseFund(fundCode)) throw new NotFound('account')
    const fund = (await fundsByCode(trx, council.id, [fundCode])).get(fundCode)
    const holder = await findAccountHolder(trx, council.id, fundCode, reference)
    const account = { fundCode, reference }
    return {
      fund, holder, totals: await accountTotals(trx, council.id, account, sight),
      page: await accountPostings(trx, council.id, account, { limit: linesOnPage, ...(olderThan === null ? {} : { olderThan }) }, sight),
      notes: await shownNotes(trx, council.id, person, accountSubject(fundCode, reference)),
      traces: person.may('traces.view') ? await tracesOfAccount(trx, council.id, account) : [],
      markedUntil: (await markedAccounts(trx, council.id, [account], services.clock.now())).get(`${fundCode} ${reference}`) ?? null,
      debts: holder === undefined ? null : await debtsOf(trx, holder),
      isRemovedOnRequest: holder === undefined && await wasRemovedOnRequest(trx, council.id, fundCode, reference)
    }
  })
  // An account that no host system has told us of exists once money has been put to it.
  if (found.fund === undefined || (found.holder === undefined && found.totals.lines === 0)) throw new NotFound('account')
  response.render('transactions/account', {
    ...found, reference, path, target: accountQuery(fundCode, reference), older: olderLink(path, found.page.older), newest: olderThan === null ? null : path
  })
}

function olderLink(path: string, place: PostingCursor | null): string | null {
  return place === null ? null : `${path}?older=${formatCursor(place)}`
}
