import type { Request, Response } from 'express'
import { paymentHistory } from '../attention/payment-history-query.js'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { isId } from '../ids.js'
import { rowOfSource } from '../imports/import-row.js'
import { availablePence, findEntry, type FoundPosting } from '../ledger/entry-query.js'
import { shownNotes } from '../notes/shown-notes.js'
import { transactionSubject } from '../notes/subject.js'
import { filesOfEntry } from '../posting-files/file-lines-query.js'
import { mayGoBack } from '../suspense/putting-back/put-line-back.js'
import { signedIn } from '../web/signed-in-person.js'
import { transferOfKey } from '../transfers/transfers-query.js'
import { listToGoBackTo } from './list-to-go-back-to.js'

/** A transaction: what moved, from where to where, and its history in plain words. */
export async function showTransaction(request: Request, response: Response): Promise<void> {
  const { council, person } = request
  const entryId = String(request.params.entryId)
  const { entry, payment, notes, postingFiles } = await inCouncil(council.id, async trx => {
    const found = isId(entryId) ? await findEntry(trx, council.id, entryId) : undefined
    const isPayment = found?.sourceKind === 'payment' && isId(found.sourceId)
    return {
      entry: found, payment: isPayment ? await paymentHistory(trx, council.id, found.sourceId) : undefined,
      notes: await shownNotes(trx, council.id, signedIn(request), transactionSubject(entryId)),
      postingFiles: found !== undefined && person?.may('posting-files.view') === true ? await filesOfEntry(trx, council.id, entryId) : []
    }
  })
  if (entry === undefined) throw new NotFound('transaction')
  const mayViewAccounts = person?.may('accounts.view') === true
  const postings = entry.postings.map(posting => ({
    ...posting, place: [posting.accountName, posting.accountReference].filter(part => part !== null).join(' '),
    availablePence: Math.abs(availablePence(posting)), accountLink: mayViewAccounts ? accountLink(posting) : null,
    isItem: person?.may('suspense.view') === true && posting.kind === 'suspense' && posting.remainingPence !== null,
    mayGoBack: person?.may('suspense.work') === true && mayGoBack(entry, posting) && posting.remainingPence !== 0
  }))
  const fileRow = person?.may('imports.view') === true ? rowOfSource(entry) : null
  response.render('transactions/transaction', {
    entry, postings, payment, notes, fileRow, postingFiles, transferId: transferOfKey(entry.idempotencyKey), back: listToGoBackTo(request.get('referer'), request.headers.host)
  })
}

/** Only money on a fund, with a reference, is on somebody's account. */
function accountLink({ fundCode, accountReference }: FoundPosting): string | null {
  return fundCode === null || accountReference === null ? null : `/staff/accounts/${fundCode}/${encodeURIComponent(accountReference)}`
}
