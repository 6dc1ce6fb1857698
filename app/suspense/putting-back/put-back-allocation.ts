import type { Knex } from 'knex'
import { Conflict, NotFound } from '../../errors.js'
import { findEntry, type FoundEntry } from '../../ledger/entry-query.js'
import type { EntryType } from '../../ledger/entry-types.js'
import { postEntry, type PostedEntry } from '../../ledger/post-entry.js'
import { reversalOf, reversibleEntries } from '../../ledger/reversible-entries-query.js'
import { limitsOfUser } from '../../users/person.js'
import { refuseIfHindered } from '../hindrances-query.js'
import { type ItemKey, lockItems } from '../item-lines-query.js'
import { forgetAllocations, type RememberedAllocation } from '../matching/remember-allocations.js'
import { type Worker, writeReason } from '../take-item.js'
import { refuseAboveLimit } from './putting-back-limit.js'

/** What takes money out of suspense, and may be put back. */
const movesOn: readonly EntryType[] = ['allocation', 'suspense_returned', 'unidentified_income']

/**
 * Puts money back as one person may: putBackAgreed(), up to the council's limit for transfers.
 * @throws Conflict when an allocation is above it: its reversal is asked for instead, and waits for another person
 */
export async function putBack(trx: Knex.Transaction, worker: Worker, item: ItemKey, entryId: string, reason: string): Promise<PostedEntry> {
  const entry = await findEntry(trx, worker.councilId, entryId)
  if (entry !== undefined) await refuseAboveLimit(trx, worker.councilId, entry)
  return await putBackAgreed(trx, worker, item, entryId, reason)
}

/**
 * Puts money back in suspense that was allocated, owed back or given up as unidentified by mistake: the entry is reversed, once, dated
 * today, and its item is open again. Whoever calls it has seen to it that nobody else has to agree, or has agreed.
 * @param item whose money it was
 * @param reason in words, kept as a note of the item and not in the ledger, from where it would go to host systems
 * @throws Conflict when it has been put back already, some of the money has moved on since, or another person has the item
 */
export async function putBackAgreed(
  trx: Knex.Transaction, { councilId, ...by }: Worker, item: ItemKey, entryId: string, reason: string
): Promise<PostedEntry> {
  await lockItems(trx, councilId, [item])
  await refuseIfHindered(trx, councilId, [item], by.userId)
  const entry = await findEntry(trx, councilId, entryId)
  const { fundCodes } = await limitsOfUser(trx, councilId, by.userId)
  const isTheirs = fundCodes === null || entry?.postings.every(({ fundCode }) => fundCode === null || fundCodes.includes(fundCode)) === true
  if (entry === undefined || !movesOn.includes(entry.type) || !isTheirs) throw new NotFound('allocation')
  const [reversible] = await reversibleEntries(trx, councilId, [entry.idempotencyKey])
  if (reversible === undefined) throw new Conflict('It has been put back in suspense already')
  const posted = await postEntry(trx, councilId, reversalOf(reversible, { ...by, narrative: entry.narrative }))
  if (!posted.isNew) return posted
  await writeReason(trx, { councilId, ...by }, item, reason)
  await forgetAllocations(trx, councilId, accountsOf(entry))
  return posted
}

/** What had been learnt from it was a mistake. */
function accountsOf({ payerName, narrative, occurredOn, postings }: FoundEntry): RememberedAllocation[] {
  return postings.flatMap(({ fundCode, accountReference }) =>
    fundCode === null || accountReference === null ? [] : [{ payerName, narrative, occurredOn, fundCode, accountReference }])
}
