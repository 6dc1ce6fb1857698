import type { Request, Response } from 'express'
import { paymentHistory } from '../attention/payment-history-query.js'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { accountPath } from '../funds/account-address.js'
import { isId } from '../ids.js'
import { rowOfSource } from '../imports/import-row.js'
import { availablePence, findEntry, type FoundPosting, isOriginalLine } from '../ledger/entry-query.js'
import { moneyInSightOf } from '../ledger/money-in-sight.js'
import { shownNotes } from '../notes/shown-notes.js'
import { transactionSubject } from '../notes/subject.js'
import { filesOfLines } from '../posting-files/file-lines-query.js'
import { mayGoBack } from '../suspense/putting-back/put-line-back.js'
import { signedIn } from '../web/signed-in-person.js'
import { lineUses } from '../transfers/line-uses-query.js'
import { keyOfLine } from '../transfers/movable-lines-query.js'
import { transferOfKey } from '../transfers/transfers-query.js'
import { storyOf } from './story/story-query.js'

/** A transaction: what moved, from where to where, what can still be moved of it, and the story of its money in plain words. */
export async function showTransaction(request: Request, response: Response): Promise<void> {
  const { council, person } = request
  const entryId = String(request.params.entryId)
  const sight = moneyInSightOf(person)
  const { entry, payment, uses, story, notes, postingFiles } = await inCouncil(council.id, async trx => {
    const found = isId(entryId) ? await findEntry(trx, council.id, entryId, sight) : undefined
    if (found === undefined) throw new NotFound('transaction')
    // Of a payment for several funds, what happened and what was noted would tell somebody of one fund about the others. Who paid and the
    // narrative are of their line as well: they say whose money it is.
    const isOwnPayment = found.sourceKind === 'payment' && isId(found.sourceId) && !found.isPartial
    const lines = found.postings.map(({ lineNumber }) => ({ entryId, lineNumber }))
    return {
      entry: found, payment: isOwnPayment ? await paymentHistory(trx, council.id, found.sourceId) : undefined,
      uses: await lineUses(trx, council.id, lines),
      story: await storyOf(trx, council.id, entryId, sight),
      notes: found.isPartial ? null : await shownNotes(trx, council.id, signedIn(request), transactionSubject(entryId)),
      postingFiles: person?.may('posting-files.view') === true ? (await filesOfLines(trx, council.id, lines)).get(entryId) ?? [] : []
    }
  })
  const postings = entry.postings.map(posting => ({
    ...posting, place: [posting.accountName, posting.accountReference].filter(part => part !== null).join(' '),
    availablePence: Math.abs(availablePence(posting)), uses: uses.get(keyOfLine({ entryId, lineNumber: posting.lineNumber })) ?? [],
    isOriginal: isOriginalLine(posting), accountLink: person?.may('accounts.view') === true ? accountLink(posting) : null,
    isItem: person?.may('suspense.view') === true && posting.kind === 'suspense' && posting.remainingPence !== null,
    mayGoBack: person?.may('suspense.work') === true && mayGoBack(entry, posting) && availablePence(posting) !== 0
  }))
  const fileRow = rowOfSource(entry)
  response.render('transactions/transaction', {
    entry, postings, payment, story, notes, fileRow, postingFiles, isSourceOurs: isId(entry.sourceId) || fileRow !== null,
    transferId: transferOfKey(entry.idempotencyKey)
  })
}

/** Only money on a fund, with a reference, is on somebody's account. */
function accountLink({ fundCode, accountReference }: FoundPosting): string | null {
  return fundCode === null || accountReference === null ? null : accountPath(fundCode, accountReference)
}
